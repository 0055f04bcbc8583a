using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Runtimes.Scripted;

/// <summary>Writes a canned reply as the raw text of a model that thinks in think tags and calls tools in the Hermes form.</summary>
internal static class HermesReply
{
    // The server's grammar takes any JSON; plain characters keep the token legible in its logs.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(ScriptedReply reply)
    {
        var text = new StringBuilder();
        if (reply.Reasoning.Length > 0)
        {
            text.Append("<think>\n").Append(reply.Reasoning).Append("\n</think>\n\n");
        }

        text.Append(reply.Text);
        foreach (var call in reply.Calls)
        {
            var body = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments.DeepClone() };
            text.Append(text.Length > 0 && text[^1] != '\n' ? "\n" : "");
            text.Append("<tool_call>\n").Append(body.ToJsonString(Json)).Append("\n</tool_call>");
        }

        return text.ToString();
    }
}
