using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Testing.Models;

namespace Pantheon.Integration.Tests.Runtimes.LlamaCpp;

/// <summary>A real llama-cli, one run an answer, in the sandbox; the tiny models say what the test needs.</summary>
[TestFixture]
[CancelAfter(60_000)]
[Category("Slow")]
internal sealed class OneShotTests
{
    private static readonly AIFunctionDeclaration ReadFile = AIFunctionFactory.CreateDeclaration(
        "read_file", "Reads a file.", System.Text.Json.JsonElement.Parse("""{ "type": "object", "properties": { "path": { "type": "string" }, "lines": { "type": "integer" } }, "required": ["path"] }"""));

    [TestCase("""{"tool": "read_file", "arguments": {"path": "b.cs"}}""", "tool_calls", "read_file b.cs")]
    [TestCase("""{"answer": "done"}""", "stop", "done")]
    public async Task Tools_are_called_in_the_constrained_form(string says, string finish, string expected, CancellationToken cancellationToken)
    {
        await using var place = await PlaceAsync(cancellationToken);
        place.Says(says);
        var (_, client) = await place.OpenAsync(cancellationToken);

        var response = await client.GetResponseAsync(Conversation, new ChatOptions { Tools = [ReadFile], MaxOutputTokens = 100, Seed = 3, Temperature = 0 }, cancellationToken);

        var call = response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().SingleOrDefault();
        Assert.That(response.FinishReason?.Value, Is.EqualTo(finish));
        Assert.That(call is null ? response.Text : $"{call.Name} {call.Arguments?["path"]}", Is.EqualTo(expected));
        Assert.That(response.Usage?.OutputTokenCount, Is.EqualTo(2));
        Assert.That(Directory.EnumerateFileSystemEntries(place.Options.SocketFolder), Is.Empty);
    }

    [TestCase("/exit")]
    [TestCase("/read /etc/hostname\n")]
    [TestCase("two lines\n> and an echo\n\nExiting...\n")]
    public async Task Whatever_the_prompt_looks_like_the_answer_is_the_models(string prompt, CancellationToken cancellationToken)
    {
        await using var place = await PlaceAsync(cancellationToken);
        place.Says("first ", "second\n", "\n\nExiting", "... äöü");
        var (_, client) = await place.OpenAsync(cancellationToken);

        var response = await client.GetResponseAsync(prompt, new ChatOptions { MaxOutputTokens = 100 }, cancellationToken);

        Assert.That((response.Text, response.FinishReason), Is.EqualTo(("first second\n\n\nExiting... äöü", (ChatFinishReason?)ChatFinishReason.Stop)));
    }

    [Test]
    public async Task An_answer_that_reached_its_limit_is_cut(CancellationToken cancellationToken)
    {
        await using var place = await PlaceAsync(cancellationToken);
        ChainGguf.Write(place.Gguf, ["on ", "and "], ends: false);
        var (_, client) = await place.OpenAsync(cancellationToken);

        var response = await client.GetResponseAsync("go", new ChatOptions { MaxOutputTokens = 4 }, cancellationToken);

        Assert.That((response.Text.TrimEnd(), response.FinishReason), Is.EqualTo(("on and and and", (ChatFinishReason?)ChatFinishReason.Length)));
    }

    [Test]
    public async Task A_wrong_grammar_is_a_failure_and_no_answer(CancellationToken cancellationToken)
    {
        await using var place = await PlaceAsync(cancellationToken);
        place.Says("x");
        var (_, client) = await place.OpenAsync(cancellationToken);
        var options = new ChatOptions { MaxOutputTokens = 4 };
        options.Grammar = new ChatGrammar(GrammarKind.Gbnf, "root ::= missing");

        var fault = await Assert.ThrowsAsync<ChatException>(() => client.GetResponseAsync("go", options, cancellationToken));

        Assert.That(fault.Code, Is.EqualTo(Codes.OneShotFailed));
    }

    [Test]
    public async Task It_is_prepared_by_a_run_of_one_token(CancellationToken cancellationToken)
    {
        await using var place = await PlaceAsync(cancellationToken);
        place.Says("x");

        var prepared = await place.Runtime.PrepareAsync(await place.Runtime.PinAsync("m", cancellationToken), cancellationToken);

        Assert.That((prepared.Slots, prepared.Canary > TimeSpan.Zero), Is.EqualTo(((int?)1, true)));
        Assert.That(prepared.Pin.Proof, Does.StartWith("llama-cli runs in Pantheon's sandbox"));
    }

    [Test]
    public async Task Outside_of_the_sandbox_it_is_not_run(CancellationToken cancellationToken)
    {
        await using var place = new ChildPlace(program: ChildPlace.OneShot()).Says("x");
        var (_, client) = await place.OpenAsync(cancellationToken);

        var fault = await Assert.ThrowsAsync<ChatException>(() => client.GetResponseAsync("go", null, cancellationToken));

        Assert.That((fault.Code, fault.Fault), Is.EqualTo((Codes.OneShotUnconfined, (ChatFault?)ChatFault.Refused)));
    }

    private static List<ChatMessage> Conversation =>
    [
        new(ChatRole.System, "You are careful."),
        new(ChatRole.User, "Read a.cs, then b.cs."),
        new(ChatRole.Assistant, [new FunctionCallContent("call_1", "read_file", new Dictionary<string, object?> { ["path"] = "a.cs" })]),
        new(ChatRole.Tool, [new FunctionResultContent("call_1", "class A;")]),
    ];

    private static async Task<ChildPlace> PlaceAsync(CancellationToken cancellationToken)
    {
        await ChildPlace.NeedsWallsAsync(cancellationToken);
        return new ChildPlace(new SpawnSpec { Gguf = "", Context = 4096 }, program: ChildPlace.OneShot(), confined: true);
    }
}
