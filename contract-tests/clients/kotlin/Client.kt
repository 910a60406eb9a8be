// The contract from Kotlin: a client that OpenAPI Generator has made of it, with Retrofit and Moshi.
import com.squareup.moshi.JsonDataException
import com.squareup.moshi.JsonEncodingException
import java.io.IOException
import java.util.UUID
import kotlin.system.exitProcess
import okhttp3.OkHttpClient
import retrofit2.Call
import vbo.apis.OrganizationsApi
import vbo.infrastructure.ApiClient
import vbo.infrastructure.Serializer.moshi
import vbo.models.ErrorResponse

private fun environment(name: String): String = System.getenv("VBO_$name")

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

fun main(arguments: Array<String>) {
    val client = OkHttpClient.Builder().followRedirects(false)
        .addInterceptor { it.proceed(it.request().newBuilder().header("Authorization", "Bearer " + environment("ACCESS_TOKEN")).build()) }
    val api = ApiClient(environment("SERVER") + "/", client).createService(OrganizationsApi::class.java)
    try {
        if (arguments.contentEquals(arrayOf("organizations"))) {
            println(json<List<*>>(answer(api.listOrganizations("false"))))
        } else {
            println(json(answer(api.requestDeviceCode(UUID.fromString(environment("ORGANIZATION"))))))
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
