using System.Text.Json.Nodes;
using Pantheon.Runtimes.Scripted;
using Pantheon.Testing.Models;

namespace Pantheon.Integration.Tests.Runtimes.Live;

/// <summary>The tiny models of the suite's own servers, and the words that any model answers at some length.</summary>
internal static class LiveModels
{
    public const string Speak = "say it: name twenty rivers of the world, with the country of each.";
    public const string Scripted = "Grüße aus der Nacht, 世界 🦉.";

    public static void WriteRandom(string path) => RandomGguf.Write(path);

    /// <summary>Says its sentence when it is told to say it, and calls `read_file` when it is told to read.</summary>
    public static void WriteScripted(string path)
    {
        var model = new ScriptedModel("tiny",
        [
            new Script { Name = "say", When = ["say it"], Turns = [new ScriptedReply { Text = Scripted }, new ScriptedReply { Text = "Again." }] },
            new Script
            {
                Name = "read",
                When = ["read the file"],
                Turns = [new ScriptedReply { Calls = [new ScriptedCall("read_file", new JsonObject { ["path"] = "notes.txt" })] }, new ScriptedReply { Text = "It is empty." }],
            },
        ]);
        using var file = File.Create(path);
        ScriptedGguf.Write(model, file);
    }
}
