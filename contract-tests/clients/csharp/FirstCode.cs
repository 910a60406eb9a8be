// By hand, for .NET 6 or later, .NET Framework 4.8 and Mono: see openapi/README.md.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Runtime.Serialization.Json;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using System.Xml;
using System.Xml.Linq;

static class FirstCode {
    static string Get(string name) => Environment.GetEnvironmentVariable(name) ?? throw new Exception(name + " is not set.");

    static async Task<XElement> Send(HttpClient client, HttpMethod method, string path, string token, HttpContent body = null) {
        var request = new HttpRequestMessage(method, Get("VBO_SERVER") + path) { Content = body };
        if (token != null) request.Headers.Add("Authorization", "Bearer " + token);
        var response = (await client.SendAsync(request)).EnsureSuccessStatusCode();
        return XElement.Load(JsonReaderWriterFactory.CreateJsonReader(await response.Content.ReadAsByteArrayAsync(), XmlDictionaryReaderQuotas.Max));
    }

    static void Main() => Run().GetAwaiter().GetResult();

    static async Task Run() {
        var trusted = new X509Certificate2(Get("VBO_CERTIFICATE")).RawData; // The server's own certificate, and no other.
        var handler = new HttpClientHandler { AllowAutoRedirect = false };
        handler.ServerCertificateCustomValidationCallback = (request, got, chain, errors) => got.RawData.SequenceEqual(trusted);
        using (var client = new HttpClient(handler)) {
            var form = new Dictionary<string, string> { ["grant_type"] = "password", ["disable_antiforgery_token"] = "true",
                ["username"] = Get("VBO_USERNAME"), ["password"] = Get("VBO_PASSWORD") };
            var token = (string)(await Send(client, HttpMethod.Post, "/v6/token", null, new FormUrlEncodedContent(form))).Element("access_token");
            var all = await Send(client, HttpMethod.Get, "/v6/Organizations?extendedView=false", token);
            var id = (string)all.Elements().Single(each => (string)each.Element("name") == Get("VBO_ORGANIZATION_NAME")).Element("id");
            var code = await Send(client, HttpMethod.Post, "/v6/Organizations/" + id + "/DeviceCode", token);
            Console.WriteLine("Open " + (string)code.Element("verificationUrl") + " and enter " + (string)code.Element("userCode"));
        }
    }
}
