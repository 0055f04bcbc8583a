using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Traces;
using Pantheon.Host.Telemetry.Export;
using Pantheon.Host.Telemetry.Mapping;
using Pantheon.Host.Terminal;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Host.Telemetry;

public sealed class ExportTests
{
    [Test]
    public async Task An_export_opens_as_otlp()
    {
        var spans = (await LinesAsync(new())).SelectMany(line => OtlpReading.Spans(line, "application/json")).ToList();

        Assert.That(OtlpReading.Faults(spans), Is.Empty);
        Assert.That(spans, Has.Count.EqualTo(14));
    }

    [Test]
    public async Task Long_runs_come_in_many_requests_each_bounded()
    {
        var many = SampleRun.Rows with { ToolCalls = [.. Enumerable.Range(0, 1000).Select(number => SampleRun.Rows.ToolCalls[0] with { SpanId = [1, 0, 0, 0, 0, 0, (byte)(number >> 8), (byte)number] })] };

        var lines = await LinesAsync(new(), many);

        var requests = lines.Select(line => OtlpReading.Spans(line, "application/json")).ToList();
        Assert.That(requests.Select(spans => spans.Count), Is.All.LessThanOrEqualTo(200));
        Assert.That(OtlpReading.Faults([.. requests.SelectMany(spans => spans)]), Is.Empty);
    }

    [TestCase(ExportFormat.Otlp, false)]
    [TestCase(ExportFormat.Otlp, true)]
    [TestCase(ExportFormat.Jsonl, false)]
    [TestCase(ExportFormat.Jsonl, true)]
    public async Task No_secret_leaves_and_no_content_without_being_asked_for(int format, bool content)
    {
        var text = Encoding.UTF8.GetString([.. (await LinesAsync(new() { Format = (ExportFormat)format, Content = content })).SelectMany(line => line)]);

        Assert.That(text, Does.Not.Contain(SampleRun.Secret));
        Assert.That(text, content ? Does.Contain(SampleRun.Canary) : Does.Not.Contain(SampleRun.Canary));
        Assert.That(text, content ? Does.Contain("[redacted:github_token:40]") : Does.Not.Contain("redacted"));
    }

    [Test]
    public async Task Content_has_the_conventions_shape()
    {
        var spans = (await LinesAsync(new() { Content = true })).SelectMany(line => OtlpReading.Spans(line, "application/json"));
        var call = spans.Single(span => span.Attributes.ContainsKey("gen_ai.output.messages")).Attributes;

        var input = JsonNode.Parse((string)call["gen_ai.input.messages"])!.AsArray();
        Assert.That((string?)JsonNode.Parse((string)call["gen_ai.system_instructions"])![0]!["type"], Is.EqualTo("text"));
        Assert.That(input.Select(message => (string?)message!["role"]), Is.EqualTo(new[] { "user", "assistant", "tool" }));
        Assert.That((string?)input[1]!["parts"]![0]!["arguments"]!["path"], Is.EqualTo("a"), "arguments are an object");
        Assert.That((string?)input[2]!["parts"]![0]!["response"], Is.EqualTo("text"));
        Assert.That((string?)JsonNode.Parse((string)call["gen_ai.output.messages"])![0]!["finish_reason"], Is.EqualTo("tool_call"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task The_tools_that_were_offered_go_along_with_content_alone(bool content)
    {
        var spans = (await LinesAsync(new() { Content = content })).SelectMany(line => OtlpReading.Spans(line, "application/json")).ToList();
        var told = spans.Where(span => span.Attributes.ContainsKey("gen_ai.tool.definitions")).Select(span => JsonNode.Parse((string)span.Attributes["gen_ai.tool.definitions"])!).ToList();

        Assert.That(told, Has.Count.EqualTo(content ? 2 : 0), "each model call has them");
        Assert.That(told.Select(tools => ((string?)tools[0]!["type"], (string?)tools[0]!["name"], (string?)tools[0]!["description"], (string?)tools[0]!["parameters"]!["type"])), Is.All.EqualTo(
            ("function", "read_file", $"Reads {SampleRun.Canary} [redacted:github_token:40]", "object")));
        Assert.That(OtlpReading.Faults(spans), Is.Empty);
    }

    [Test]
    public async Task A_record_says_where_it_comes_from()
    {
        var records = (await LinesAsync(new() { Format = ExportFormat.Jsonl })).Select(line => JsonNode.Parse(line)!).ToList();
        var call = records.Last(record => (string?)record["kind"] == "model_call");

        Assert.That(records, Has.Count.EqualTo(9));
        Assert.That(call["provenance"]!.ToJsonString(), Does.Contain("\"agent\":\"codegen.qwen8b@7\"").And.Contain("\"model_digest\":\"sha256:500a\"").And.Contain($"\"run\":\"{SampleRun.Id}\"").And.Contain("licence_note"));
    }

    [TestCase("codegen.qwen8b", 9)]
    [TestCase("codegen.qwen8b@7", 9)]
    [TestCase("codegen.qwen8b@8", 2)]
    [TestCase("reviewer", 3)]
    public async Task One_agents_spans_keep_their_parents(string agent, int count)
    {
        var spans = (await LinesAsync(new() { Agent = agent })).SelectMany(line => OtlpReading.Spans(line, "application/json")).ToList();

        Assert.That(OtlpReading.Faults(spans), Is.Empty);
        Assert.That(spans, Has.Count.EqualTo(count + (agent == "codegen.qwen8b" || agent == "codegen.qwen8b@7" ? 1 : 0)));
    }

    [Test]
    public void Names_of_people_and_machines_are_taken_out_when_asked_for()
    {
        var environment = new HostEnvironment(new Dictionary<string, string> { ["HOME"] = "/home/ada", ["HOSTNAME"] = "lovelace", ["MY_TOKEN"] = "correct-horse" }, "/", "ada");
        var redact = ExportRedaction.Of(environment, people: true);

        Assert.That(redact("ada at lovelace (ada@example.org) in /home/ada/src and /home/eve/x on 10.0.0.7, adamant, correct-horse; ada-coder"), Is.EqualTo(
            "[redacted:name] at [redacted:name] ([redacted:mail]) in /[redacted:home]/src and /[redacted:home]/x on [redacted:address], adamant, [redacted:value:13]; ada-coder"));
        Assert.That(ExportRedaction.Of(environment, people: false)("ada, correct-horse"), Is.EqualTo("ada, [redacted:value:13]"));
    }

    [Test]
    public async Task Runs_come_page_by_page_each_once_also_those_of_one_moment()
    {
        var all = Enumerable.Range(0, 25).Select(number => SampleRun.Rows.Run with { Id = new RunId(Guid.CreateVersion7()), EnqueuedAt = SampleRun.Start.AddSeconds(number / 4) }).OrderByDescending(run => run.EnqueuedAt).ToList();
        var asked = 0;

        var runs = new ExportedRuns(
            (query, _) =>
            {
                asked++;
                return Task.FromResult<IReadOnlyList<Run>>([.. all.Where(run => query.Until is null || run.EnqueuedAt < query.Until).Take(query.Limit)]);
            },
            page: 10);
        var read = new List<RunId>();
        await foreach (var run in runs.ReadAsync(new(), CancellationToken.None))
        {
            read.Add(run.Id);
        }

        Assert.That(read, Is.EqualTo(all.Select(run => run.Id)));
        Assert.That(asked, Is.GreaterThan(2));
    }

    internal static async Task<List<byte[]>> LinesAsync(ExportRequest request, RunRows? rows = null)
    {
        rows ??= SampleRun.Rows;
        var environment = new HostEnvironment(new Dictionary<string, string>(), "/", "tester");
        var export = new TraceExport(
            (_, _) => Task.FromResult<RunRows?>(rows), await Collected.BlobsAsync(), Origin.Of("desk", SemanticConventions.V1411), SemanticConventions.V1411, ExportRedaction.Of(environment, people: false));
        using var stream = new MemoryStream();
        var counts = await export.WriteAsync(request, new ExportedRuns((_, _) => Task.FromResult<IReadOnlyList<Run>>([rows.Run])).ReadAsync(request, CancellationToken.None), stream, CancellationToken.None);
        var text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.That(text, Does.EndWith("\n"));
        List<byte[]> lines = [.. text.TrimEnd('\n').Split('\n').Select(Encoding.UTF8.GetBytes)];
        Assert.That(counts.Lines, Is.EqualTo(lines.Count));
        return lines;
    }
}
