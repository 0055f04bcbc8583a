using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Engine.Sessions;
using Pantheon.Integration.Tests.Sessions.Cases;
using Pantheon.Integration.Tests.Sessions.Scripts;

namespace Pantheon.Integration.Tests.Sessions;

/// <summary>What weak models and weak servers do to a session, each through the whole of the product: what was meant is done, what was not is never done, and nothing goes on for ever.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class MalformedSessionTests
{
    private static readonly IReadOnlyList<SessionCase> All =
        [.. PrintedCalls.All, .. DamagedCalls.All, .. MisnamedCalls.All, .. CutReplies.All, .. IdleReplies.All, .. Streams.All, .. Faults.All, .. Loops.All, .. Endings.All, .. Outside.All];

    private static IEnumerable<TestCaseData> Plays => All.Select(play => new TestCaseData(play).SetName($"{play.Family}: {play.Name}"));

    [TestCaseSource(nameof(Plays))]
    [CancelAfter(60_000)]
    public async Task A_session_survives(SessionCase play, CancellationToken cancellationToken)
    {
        await using var server = new ScriptedServer(play);
        using var scene = new SessionScene();
        var outside = scene.Outside;

        var end = await scene.PlayAsync(play, server, cancellationToken);

        var asked = server.Asked;
        var executed = scene.Traces.ToolCalls.Where(call => call.Ok && call.Tool == play.Tool && JsonNode.DeepEquals(call.Arguments, JsonNode.Parse(play.Arguments))).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((end.Failure?.Kind, end.Failure?.Code), Is.EqualTo((play.Ends, play.Code)), end.Failure?.Message);
            Assert.That(executed, Has.Count.EqualTo(play.Executed), () => Log(scene, end));
            Assert.That(asked, Has.Count.EqualTo(play.Requests), () => Log(scene, end));
            Assert.That(scene.Note, Is.EqualTo(play is { Tool: "write_file", Executed: > 0 } ? play.Content : null));
            Assert.That(scene.Outside, Is.EqualTo(outside));
            Assert.That(File.Exists(Outside.Absolute), Is.False);
            Assert.That(play.Executed == 0 || Again(asked, play.Result) == play.Again, () => FormattableString.Invariant($"{Again(asked, play.Result)} further requests until it was executed, and not {play.Again}\n{Log(scene, end)}"));
            Assert.That(play.Repair is null || executed.All(call => call.Repairs.Contains(play.Repair)), () => string.Join(',', executed.SelectMany(call => call.Repairs)));
            Assert.That(play.Told is null || scene.Sent.Contains(play.Told, StringComparison.Ordinal), () => scene.Sent);
        }
    }

    [Test]
    public void The_suite_is_as_large_as_it_must_be()
    {
        var recovered = All.Where(play => play is { Executed: > 0, Ends: null }).ToList();
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "malformed-sessions.md");
        File.WriteAllText(path, Table());
        TestContext.AddTestAttachment(path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(All, Has.Count.GreaterThanOrEqualTo(60));
            Assert.That(recovered.Count(play => play is { Again: 0 }), Is.GreaterThanOrEqualTo(35), "without another reply of the model");
            Assert.That(All.Where(play => play is { Ends: null, Executed: 0 }), Is.Empty, "nothing ends well with nothing done");
            Assert.That(All.Where(play => play is { Endless: true, Ends: null }), Is.Empty, "nothing goes on for ever");
            Assert.That(All.Select(play => play.ToString()), Is.Unique);
        }
    }

    /// <summary>How many requests came between the first and the one that brings the result, or the end of the session.</summary>
    private static int Again(IReadOnlyList<JsonObject> asked, string result)
    {
        var at = asked.ToList().FindIndex(body => body["messages"]!.AsArray().Any(message => message!["content"]?.ToString().Contains(result, StringComparison.Ordinal) == true));
        return (at < 0 ? asked.Count : at) - 1;
    }

    private static string Table()
    {
        var table = new StringBuilder("| Family | Cases | Executed as meant | of them without another reply | Stopped |\n|---|---|---|---|---|\n");
        foreach (var family in All.GroupBy(play => play.Family))
        {
            Row(table, family.Key, [.. family]);
        }

        Row(table, "all", All);
        return table.ToString();
    }

    private static void Row(StringBuilder table, string name, IReadOnlyList<SessionCase> plays) => table.AppendLine(
        CultureInfo.InvariantCulture,
        $"| {name} | {plays.Count} | {plays.Count(play => play.Executed > 0 && play.Ends is null)} | {plays.Count(play => play is { Executed: > 0, Ends: null, Again: 0 })} | {plays.Count(play => play.Ends is not null)} |");

    private static string Log(SessionScene scene, SessionEnd end) => string.Join('\n', scene.Traces.ToolCalls.Select(call =>
        FormattableString.Invariant($"turn {call.Turn}: {call.Tool} {call.Arguments?.ToJsonString()} {(call.Ok ? "ok" : "error")} [{string.Join(',', call.Repairs)}] {call.ResultHead}"))
        .Append($"turns: {end.Turns}; {(end.Failure is { } failure ? $"{Word.Of(failure.Kind)} {failure.Code} {failure.Message}" : "well")}"));
}
