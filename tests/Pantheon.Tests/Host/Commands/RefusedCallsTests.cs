using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Host.Commands;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Commands;

public sealed class RefusedCallsTests
{
    private static readonly RecordedEvent Away = Recorded(new JsonObject
    {
        ["tool"] = "run_tests",
        ["call"] = "connect",
        ["target"] = "198.51.100.1:443 (tcp)\n\u001b[2J",
        ["reason"] = "the sandbox has no network",
        ["count"] = 3,
    }) with
    { At = new DateTimeOffset(2026, 11, 19, 22, 0, 0, TimeSpan.Zero) };

    [Test]
    public void Each_is_one_line_without_controls()
    {
        using var output = new StringWriter();

        RefusedCalls.Print(new Screen(output, output, false, false, false, 100), [Away, Recorded(new JsonObject { ["call"] = "and more", ["target"] = "7 more", ["count"] = 7 })]);

        Assert.That(output.ToString(), Is.EqualTo(
            "refused  connect 198.51.100.1:443 (tcp)  3×  by run_tests in code: the sandbox has no network\nrefused  and more 7 more  7×\n"));
    }

    [Test]
    public void As_json_it_says_where_and_when()
    {
        var json = RefusedCalls.Of(Away);

        Assert.That((json["node"]?.ToString(), json["attempt"]?.ToString(), json["at"]?.ToString(), json["count"]?.ToString()), Is.EqualTo(("code", "1", "2026-11-19T22:00:00.000Z", "3")));
    }

    private static RecordedEvent Recorded(JsonObject data) =>
        new(1, default, new JournalEvent(EventKinds.CallRefused) { Node = new NodeId("code"), Attempt = 1, Data = data }, default);
}
