using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Host.Servers;
using Pantheon.Host.Terminal;
using Pantheon.Testing;
using Pantheon.Testing.Chat;

namespace Pantheon.Tests.Host.Servers;

[CancelAfter(30_000)]
public sealed class ModelTrialTests
{
    private static readonly TrialOptions Tools = new() { Tools = true };

    private readonly ManualTime _time = new();

    [Test]
    public async Task Speed_is_measured_from_the_first_piece_on(CancellationToken cancellationToken)
    {
        var result = await TryAsync(new WordCounter(_time), new TrialOptions(), cancellationToken);

        // two of three tokens came within a second after the first
        Assert.That(result.Speed, Is.EqualTo(new TrialSpeed(TimeSpan.FromSeconds(1), 2)));
        Assert.That((result.Tools, result.Schema, result.Context, result.IsSound), Is.EqualTo(((TrialTools?)null, (TrialSchema?)null, (TrialContext?)null, true)));
    }

    [Test]
    public async Task A_context_that_is_read_whole_holds(CancellationToken cancellationToken)
    {
        var context = (await TryAsync(new WordCounter(_time), Tools, cancellationToken)).Context!;

        Assert.That((context.Said, context.Sent, context.Holds), Is.EqualTo((8192, 7372L, (bool?)true)));
        Assert.That(context.Read, Is.InRange(7250, 7372));
    }

    [Test]
    public async Task A_prompt_that_is_cut_in_silence_is_found_out(CancellationToken cancellationToken)
    {
        var context = (await TryAsync(new WordCounter(_time) { Reads = 4096 }, Tools, cancellationToken)).Context!;

        Assert.That((context.Read, context.Holds), Is.EqualTo(((long?)4096, (bool?)false)));
    }

    [Test]
    public async Task A_prompt_that_is_refused_is_a_context_that_does_not_hold(CancellationToken cancellationToken)
    {
        var result = await TryAsync(new WordCounter(_time) { Reads = 4096, Refuses = true }, Tools, cancellationToken);

        Assert.That((result.Context!.Refused, result.Context.Holds, result.IsSound), Is.EqualTo((true, (bool?)false, false)));
    }

    [Test]
    public async Task Where_nobody_counts_tokens_nothing_is_claimed([Values] bool estimates, CancellationToken cancellationToken)
    {
        var result = await TryAsync(new WordCounter(_time) { Counts = estimates, Estimates = estimates }, Tools, cancellationToken);

        Assert.That((result.Speed!.TokensPerSecond, result.Context!.Holds, result.Context.Reason), Is.EqualTo(((double?)null, (bool?)null, "the server counts no tokens")));
    }

    [Test]
    public async Task Calls_count_when_they_name_a_tool_and_fit_its_schema(CancellationToken cancellationToken)
    {
        var client = new WordCounter(_time) { Answer = prompt => prompt.Contains("read_file", StringComparison.Ordinal) ? [Call("read_file", """{"path":"a"}""")] : [Call("list_files", """{"folder":7}""")], Repairs = ["call taken out of the text"] };

        var result = await TryAsync(client, Tools, cancellationToken);

        Assert.That(result.Tools, Is.EqualTo(new TrialTools(5, 20, 5, "hermes")));
        Assert.That((result.Tools!.IsSound, result.IsSound), Is.EqualTo((false, false)));
    }

    [TestCase("""{"path":"a"}""", true)]
    [TestCase("""{"path":""}""", false)]
    [TestCase("""{"path":"a","more":1}""", false)]
    [TestCase("""{"path":"a""", false)]
    [TestCase("[]", false)]
    public async Task A_call_is_judged_by_what_the_model_wrote(string arguments, bool isValid, CancellationToken cancellationToken)
    {
        var answer = await TrialAnswer.AskAsync(new CannedChatClient(CannedChatClient.Calls("read_file", arguments)), "x", new ChatOptions(), _time, cancellationToken);

        Assert.That(ToolTrial.IsValid(answer), Is.EqualTo(isValid));
    }

    [Test]
    public async Task A_tool_that_was_not_offered_or_no_call_at_all_is_invalid(CancellationToken cancellationToken)
    {
        var client = new CannedChatClient(CannedChatClient.Calls("rm", "{}"), CannedChatClient.Says("""read_file({"path":"a"})"""));

        Assert.That(ToolTrial.IsValid(await TrialAnswer.AskAsync(client, "x", new ChatOptions(), _time, cancellationToken)), Is.False);
        Assert.That(ToolTrial.IsValid(await TrialAnswer.AskAsync(client, "x", new ChatOptions(), _time, cancellationToken)), Is.False);
    }

    [Test]
    public async Task Answers_are_held_against_the_schema_as_they_come(CancellationToken cancellationToken)
    {
        const string Good = """{"title":"a","count":1,"kind":"fix","tags":[]}""";
        var sound = await TryAsync(new WordCounter(_time) { Answer = _ => [new TextContent(Good)] }, Tools, cancellationToken);
        var fenced = await TryAsync(new WordCounter(_time) { Answer = _ => [new TextContent($"```json\n{Good}\n```")] }, Tools, cancellationToken);

        Assert.That((sound.Schema, fenced.Schema), Is.EqualTo((new TrialSchema(5, 5), new TrialSchema(0, 5))));
    }

    [Test]
    public async Task A_server_that_fails_on_the_way_is_told_once(CancellationToken cancellationToken)
    {
        var client = new WordCounter(_time) { Answer = _ => throw new ChatException(Codes.RuntimeFault, FailureKind.RuntimeError, "out of memory") };

        var result = await TryAsync(client, Tools with { Load = 2 }, cancellationToken);

        Assert.That(result.Faults, Is.EqualTo(new[] { "speed", "tools", "schema", "context", "load" }.Select(what => $"{what}: out of memory ({Codes.RuntimeFault})")));
        Assert.That(result.IsSound, Is.False);
    }

    [TestCase(true, "model   one field   two field\n        three field\n")]
    [TestCase(false, "model   one field   two field   three field\n")]
    public void Fields_go_on_in_the_next_line_of_a_terminal_and_never_of_a_pipe(bool isTerminal, string expected)
    {
        using var output = new StringWriter { NewLine = "\n" };

        Fields.Print(new Screen(output, output, isTerminal, isTerminal, false, 32), "model", ["one field", "two field", "three field"]);

        Assert.That(output.ToString(), Is.EqualTo(expected));
    }

    private static FunctionCallContent Call(string tool, string arguments) => new("c", tool) { RawRepresentation = new RawToolCall("c", tool, arguments) };

    private Task<TrialResult> TryAsync(IChatClient client, TrialOptions options, CancellationToken cancellationToken) =>
        new ModelTrial(new FakeRuntime(client, 8192), options, _time).RunAsync("m", cancellationToken);
}
