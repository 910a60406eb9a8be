package io.github.vbo.v6.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.Moshi;
import java.lang.reflect.Type;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each type of the contract, read and written with the adapter that Moshi finds. A server in Java can use them too. */
class ModelTest {
    private static JsonAdapter<Object> adapter(String name) throws ClassNotFoundException {
        Type type = Class.forName(ModelTest.class.getPackageName() + "." + name);
        return new Moshi.Builder().build().adapter(type);
    }

    /** A log shows the record's own {@code toString}. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            DeviceCodeCheckRequest  | {"userCode":"C"}        | DeviceCodeCheckRequest[userCode=***]
            DeviceCodeCheckResponse | {"authenticated":true}  | DeviceCodeCheckResponse[authenticated=true]
            DeviceCodeRequest       | {"targetRegion":"Moon"} | DeviceCodeRequest[targetRegion=Moon]
            DeviceCodeResponse      | {"userCode":"C","verificationUrl":"https://host/","expiresIn":899,"message":"M"} \
            | DeviceCodeResponse[userCode=***, verificationUrl=https://host/, expiresIn=899, message=***]
            ErrorResponse           | {"message":"M"}         | ErrorResponse[message=M]
            GrantType               | "password"              | password
            OAuthErrorResponse      | {"error":"E","error_description":"D"} | OAuthErrorResponse[error=E, errorDescription=D]
            Organization            | {"id":"40dfa255-2762-43e5-8320-dff7a9201f90","name":"N","officeName":"O",\
            "type":"Hybrid","region":"China"} \
            | Organization[id=40dfa255-2762-43e5-8320-dff7a9201f90, name=N, officeName=O, type=Hybrid, region=China]
            OrganizationType        | "Office365"             | Office365
            Region                  | "Worldwide"             | Worldwide
            TokenResponse           | {"access_token":"A","token_type":"bearer","expires_in":3600,"refresh_token":"R",\
            "userName":"U"} \
            | TokenResponse[accessToken=***, tokenType=bearer, expiresIn=3600, refreshToken=***, userName=U]
            """)
    void eachTypeIsWrittenAsItWasReadAndHidesSecrets(String type, String json, String shown) throws Exception {
        JsonAdapter<Object> adapter = adapter(type);

        Object value = adapter.fromJson(json);

        assertEquals(json, adapter.toJson(value));
        assertEquals(shown, value.toString());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            DeviceCodeResponse | {"userCode":"C","verificationUrl":"https://host/","expiresIn":899,"message":null} \
            | {"userCode":"C","verificationUrl":"https://host/","expiresIn":899}
            ErrorResponse      | {"message":null}                    | {}
            OAuthErrorResponse | {"error":null}                      | {}
            Organizations      | [{},{"id":null,"type":null}]        | [{},{}]
            """)
    void nullInOptionalPropertiesIsReadAndLeftOut(String type, String json, String written) throws Exception {
        JsonAdapter<Object> adapter = adapter(type);

        assertEquals(written, adapter.toJson(adapter.fromJson(json)));
    }
}
