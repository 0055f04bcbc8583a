using System.Text.Json.Nodes;

namespace Pantheon.Testing.Servers;

/// <summary>OpenVINO Model Server with one model, below /v3.</summary>
public sealed class FakeOvms : FakeServer
{
    public string Model { get; set; } = "coder-int4";

    public string State { get; set; } = "AVAILABLE";

    protected override Task AnswerAsync(LoopbackRequest request, LoopbackReply reply) => request.Path switch
    {
        "/v2/health/ready" => reply.WholeAsync("", State == "AVAILABLE" ? 200 : 503),
        "/v3/models" => JsonAsync(reply, new JsonObject { ["object"] = "list", ["data"] = new JsonArray(new JsonObject { ["id"] = Model, ["object"] = "model", ["owned_by"] = "OVMS" }) }.ToJsonString()),
        "/v1/config" => JsonAsync(reply, new JsonObject
        {
            [Model] = new JsonObject
            {
                ["model_version_status"] = new JsonArray(new JsonObject { ["version"] = "1", ["state"] = State, ["status"] = new JsonObject { ["error_code"] = "OK", ["error_message"] = "OK" } }),
            },
        }.ToJsonString()),
        "/v3/chat/completions" => ChatAsync(request, reply, Model),
        _ => JsonAsync(reply, """{"error":"Invalid request URL"}""", 404),
    };
}
