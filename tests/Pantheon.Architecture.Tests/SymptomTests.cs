using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Pantheon.Architecture.Tests.Sources;

namespace Pantheon.Architecture.Tests;

/// <summary>What goes wrong with model servers overnight: every symptom has a test that is named for it, and a line in the docs that names the test.</summary>
public sealed partial class SymptomTests
{
    private const string Begin = "<!-- the table is written by SymptomTests -->\n";

    /// <summary>What is seen, and what Pantheon does.</summary>
    private static readonly (string Seen, string Done)[] Symptoms =
    [
        ("a prompt is cut in silence, and system message and tools are lost", "cutting is forbidden in every request, and the server's own count is compared; context_overflow"),
        ("the cut took the user's turn, and the template fails", "read as an exceeded context"),
        ("the model is loaded anew for every request", "one frozen set of options for a model and a night"),
        ("the model is unloaded in the middle of a run", "kept alive longer than any node; loaded again, and the time kept"),
        ("a model loaded on demand pushes out one that is generating", "models are loaded explicitly, and a lost one is prepared anew"),
        ("another model answers", "every answer's model is compared with the pin, and thrown away"),
        ("the server hangs without an error", "time-outs by phase that count tokens and not bytes; one try after a fresh preparation"),
        ("the engine is dead and the model list is fine", "one token has to come before a model counts as ready"),
        ("out of memory, the runner stopped", "one try after a fresh preparation, then the model's breaker opens; the context never shrinks"),
        ("the model came up on the processor", "refused where the pool has GPU memory"),
        ("minutes in the queue before the first header", "no limit on headers; as many requests as the server has seats"),
        ("the queue is full", "asked again after a pause, or when the server says; no try is spent"),
        ("reasoning and an empty answer", "an outcome of its own; once more with thinking off"),
        ("thoughts leak into the answer, or only their end mark comes", "taken apart, and out of the history"),
        ("a tool call printed as text", "the answer stays text on the wire; the session finds the call, checks it against the offered tools and makes it, and asks about one that was only thought of"),
        ("calls with one index, or merged", "a new id begins a new call"),
        ("calls without ids, or twice the same", "every call gets an id of Pantheon's own"),
        ("arguments as object here and as text there", "one form inside, each server's own outside"),
        ("arguments that do not parse break every later request", "never sent again as they were"),
        ("streamed arguments lose their end", "checked when whole; where more than the last bracket is missing, sampled once more with a tool asked for"),
        ("a literal call mark in prose silences the stream", "the stall is noticed, and the turn asked again without tools"),
        ("white space without end in JSON mode", "cut"),
        ("text or calls that go round in circles", "cut within 8 KB; once more with the next seed"),
        ("the template wants roles in another order", "one system message first, turns of one role merged; a refusal is named"),
        ("a model that cannot call tools", "refused before the server is asked"),
        ("the whole prompt is read anew each turn", "requests are byte-stable from turn to turn, and cached tokens are recorded"),
        ("an answer that nobody waits for keeps the GPU", "always streamed: hanging up frees the seat, and that is looked at"),
        ("a proxy variable breaks the loopback", "no proxy is ever asked"),
        ("a call that was cut at the token limit", "never executed and never in the history"),
    ];

    [Test]
    public void Every_symptom_has_a_test_that_is_named_for_it()
    {
        var tests = Tests();

        Assert.That(Enumerable.Range(1, Symptoms.Length).Where(number => !tests.Contains(number)), Is.Empty);
        Assert.That(tests.Select(group => group.Key), Is.SubsetOf(Enumerable.Range(1, Symptoms.Length)));
    }

    [Test]
    public void The_table_of_the_docs_names_them()
    {
        var path = Path.Combine(RepositoryRoot.Path, "ops", "docs", "symptoms.md");
        var page = File.ReadAllText(path).ReplaceLineEndings("\n");
        var written = page[..(page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)] + Table();
        if (Environment.GetEnvironmentVariable("PANTHEON_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, written);
        }

        Assert.That(page, Is.EqualTo(written), "if that is meant, update the page with PANTHEON_UPDATE_GOLDEN=1 and review the difference");
    }

    private static string Table()
    {
        var tests = Tests();
        var text = new StringBuilder("| # | what is seen | what is done | shown by |\n|---|---|---|---|\n");
        foreach (var (index, (seen, done)) in Symptoms.Index())
        {
            var shown = string.Join(", ", tests[index + 1].Select(test => test.Type).Distinct().Order(StringComparer.Ordinal).Select(type => $"`{type}`"));
            text.Append(CultureInfo.InvariantCulture, $"| {index + 1} | {seen} | {done} | {shown} |\n");
        }

        return text.ToString();
    }

    private static ILookup<int, (string Type, string Test)> Tests() => Directory
        .EnumerateFiles(Path.Combine(RepositoryRoot.Path, "tests"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .SelectMany(file => Named().Matches(File.ReadAllText(file)).Select(match => (Type: Path.GetFileNameWithoutExtension(file), Match: match)))
        .ToLookup(found => int.Parse(found.Match.Groups["number"].Value, CultureInfo.InvariantCulture), found => (found.Type, found.Match.Value));

    [GeneratedRegex(@"public (async Task|void) Symptom_(?<number>\d+)_\w+\(")]
    private static partial Regex Named();
}
