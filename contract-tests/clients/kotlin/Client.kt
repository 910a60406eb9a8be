// The contract from Kotlin: a client that OpenAPI Generator has made of it, with Retrofit and Moshi.
import com.squareup.moshi.JsonDataException
import com.squareup.moshi.JsonEncodingException
import java.io.File
import java.io.IOException
import java.time.Duration
import java.util.Base64
import java.util.UUID
import kotlin.system.exitProcess
import okhttp3.OkHttpClient
import retrofit2.Call
import vbo.apis.ApplicationsApi
import vbo.apis.OrganizationsApi
import vbo.infrastructure.ApiClient
import vbo.infrastructure.Serializer.moshi
import vbo.models.CreateApplicationsRequest
import vbo.models.ErrorResponse

private fun environment(name: String): String = System.getenv("VBO_$name") ?: fail(null, "VBO_$name is not set")

private inline fun <reified T> json(value: T): String = moshi.adapter(T::class.java).serializeNulls().toJson(value)

private fun fail(status: Int?, message: String?): Nothing {
    System.err.println(json<Map<*, *>>(mapOf("status" to status, "message" to message)))
    exitProcess(1)
}

private fun <T : Any> answer(call: Call<T>): T {
    val response = call.execute()
    val body = response.body()
    if (response.code() != 200 || body == null) {
        val words = runCatching { moshi.adapter(ErrorResponse::class.java).fromJson(response.errorBody()!!.string()) }
        fail(response.code(), words.getOrNull()?.message)
    }
    return body
}

private fun newApplications() = CreateApplicationsRequest(
    displayName = "Backup",
    userCode = environment("USER_CODE"),
    count = 2,
    applicationCertificate = Base64.getEncoder().encodeToString(File(environment("APPLICATION_CERTIFICATE")).readBytes()),
    applicationCertificatePassword = environment("APPLICATION_CERTIFICATE_PASSWORD"),
)

fun main(arguments: Array<String>) {
    // OkHttp must not send a request again: after 408 or a lost connection, and after 503 with Retry-After: 0.
    val client = OkHttpClient.Builder().followRedirects(false).retryOnConnectionFailure(false)
        .addNetworkInterceptor { it.proceed(it.request()).newBuilder().removeHeader("Retry-After").build() }
        .addInterceptor { it.proceed(it.request().newBuilder().header("Authorization", "Bearer " + environment("ACCESS_TOKEN")).build()) }
    val vbo = ApiClient(environment("SERVER") + "/", client)
    val api = vbo.createService(OrganizationsApi::class.java)
    val organization by lazy { UUID.fromString(environment("ORGANIZATION")) }
    try {
        when (arguments.firstOrNull()) {
            "organizations" -> println(json<List<*>>(answer(api.listOrganizations("false"))))
            "applications" -> {
                client.readTimeout(Duration.ofMinutes(10))
                val created = vbo.createService(ApplicationsApi::class.java).createApplications(organization, newApplications())
                println(json<List<*>>(answer(created).results))
            }
            else -> println(json(answer(api.requestDeviceCode(organization))))
        }
    } catch (e: JsonDataException) {
        fail(200, e.message)
    } catch (e: JsonEncodingException) {
        fail(200, e.message)
    } catch (e: IOException) {
        fail(null, e.message)
    }
    exitProcess(0)
}
