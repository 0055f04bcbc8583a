using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Runs;

namespace Pantheon.Tests.Runtimes.Conformance;

/// <summary>
/// One answer of a model server byte for byte, what was asked, and what an adapter makes of it. A file of `Cases`: words with their values,
/// the body between two rules, then what is expected, a line for each piece of the outcome.
/// </summary>
internal sealed record WireCase
{
    private const string Body = "\n--- body\n";
    private const string Expected = "\n--- expected\n";

    public required string File { get; init; }

    public required string What { get; init; }

    public required RuntimeKind Kind { get; init; }

    /// <summary>Recorded from which server, or written after what.</summary>
    public required string Origin { get; init; }

    /// <summary>`tools` (names), `schema`, `max_tokens`, `thinking`.</summary>
    public required JsonObject Ask { get; init; }

    public required int Status { get; init; }

    public required string ContentType { get; init; }

    /// <summary>The connection is broken off after the body.</summary>
    public required bool IsCut { get; init; }

    public required string Answer { get; init; }

    public required string Outcome { get; init; }

    public string Name => $"{Word.Of(Kind)}/{Path.GetFileNameWithoutExtension(File)}";

    public override string ToString() => $"{Name}: {What}";

    public static WireCase Read(string file)
    {
        var text = System.IO.File.ReadAllText(file);
        var body = text.IndexOf(Body, StringComparison.Ordinal);
        var expected = text.LastIndexOf(Expected, StringComparison.Ordinal);
        var words = text[..body].Split('\n').Select(line => line.Split(": ", 2)).ToDictionary(parts => parts[0], parts => parts[1]);
        return new WireCase
        {
            File = file,
            What = words["what"],
            Kind = Word.Parse<RuntimeKind>(words["kind"]),
            Origin = words["origin"],
            Ask = JsonNode.Parse(words["ask"])!.AsObject(),
            Status = int.Parse(words["status"], System.Globalization.CultureInfo.InvariantCulture),
            ContentType = words["type"],
            IsCut = words["end"] == "cut",
            Answer = text[(body + Body.Length)..expected],
            Outcome = text[(expected + Expected.Length)..],
        };
    }

    /// <summary>Writes what an adapter made of it into the file, for a person to review.</summary>
    public void Keep(string outcome)
    {
        var text = System.IO.File.ReadAllText(File);
        System.IO.File.WriteAllText(File, text[..(text.LastIndexOf(Expected, StringComparison.Ordinal) + Expected.Length)] + outcome);
    }
}
