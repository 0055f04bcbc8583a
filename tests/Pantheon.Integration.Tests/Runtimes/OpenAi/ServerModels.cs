using System.Text.Json.Nodes;
using Pantheon.Runtimes.Scripted;

namespace Pantheon.Integration.Tests.Runtimes.OpenAi;

/// <summary>Tiny models for a real llama-server, written into a folder of the test.</summary>
internal static class ServerModels
{
    /// <summary>Answers 'fix it' with a thought, a text and a call, 'think only' with a thought alone, and 'give json' with JSON.</summary>
    public static string Write(string folder, string name, string text = "Reading.")
    {
        var model = new ScriptedModel(name,
        [
            new Script
            {
                Name = "fix",
                When = ["fix it"],
                Turns = [new ScriptedReply { Reasoning = "Look first.", Text = text, Calls = [new ScriptedCall("read_file", new JsonObject { ["path"] = "src/a.cs" })] }],
            },
            new Script { Name = "think", When = ["think only"], Turns = [new ScriptedReply { Reasoning = "Nothing to say." }] },
            new Script { Name = "json", When = ["give json"], Turns = [new ScriptedReply { Text = """{"a":"yes"}""" }] },
            new Script { Name = "say", When = ["say it"], Turns = [new ScriptedReply { Text = text }] },
        ]);
        var path = Path.Combine(folder, name + ".gguf");
        using var file = File.Create(path);
        ScriptedGguf.Write(model, file);
        return path;
    }
}
