using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Constrained;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Runtimes.Scripted;
using Pantheon.Testing.Models;

namespace Pantheon.Integration.Tests.Runtimes.LlamaCpp;

/// <summary>A real llama-server as Pantheon's own child, with tiny models that say what the test needs.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
[CancelAfter(60_000)]
[Category("Slow")]
internal sealed class ChildTests
{
    private static readonly AIFunctionDeclaration ReadFile = AIFunctionFactory.CreateDeclaration(
        "read_file", "Reads a file.", JsonDocumentOf("""{ "type": "object", "properties": { "path": { "type": "string" } }, "required": ["path"], "additionalProperties": false }"""));

    [Test]
    public async Task Pinning_reads_the_file_and_starts_nothing_preparing_starts_and_releasing_ends(CancellationToken cancellationToken)
    {
        await using var place = new ChildPlace(new SpawnSpec { Gguf = "", Context = 2048 }, slots: 2).Says("hello");

        var pin = await place.Runtime.PinAsync("m", cancellationToken);
        var before = place.Runtime.ChildId;
        var prepared = await place.Runtime.PrepareAsync(pin, cancellationToken);
        var id = place.Runtime.ChildId;
        var again = await place.Runtime.PrepareAsync(pin, cancellationToken);
        var tokens = await place.Runtime.CountTokensAsync(pin, "abc", cancellationToken);
        var socket = LlamaServerChild.SocketOf(place.Pool, place.Options);
        var rights = new DirectoryInfo(Path.GetDirectoryName(socket)!).UnixFileMode;
        await place.Runtime.ReleaseAsync(pin, cancellationToken);

        Assert.That((pin.ContextLength, pin.Id, before), Is.EqualTo((2048, "tiny", (int?)null)));
        Assert.That(pin.Digest, Is.EqualTo("sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(place.Gguf, cancellationToken)))));
        Assert.That((prepared.Slots, prepared.Pin.ContextLength, prepared.LoadTime is null), Is.EqualTo(((int?)2, 2048, false)));
        Assert.That(again.LoadTime, Is.Null);
        Assert.That(tokens, Is.EqualTo(3));
        Assert.That(rights, Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        Assert.That((place.Runtime.ChildId, File.Exists(socket), Directory.Exists($"/proc/{id}")), Is.EqualTo(((int?)null, false, false)));
    }

    [Test]
    public async Task A_child_that_nobody_uses_is_stopped_and_the_next_request_starts_another(CancellationToken cancellationToken)
    {
        await using var place = new ChildPlace(keepAlive: TimeSpan.FromMilliseconds(1)).Says("hello");
        var (_, client) = await place.OpenAsync(cancellationToken);
        var first = await client.GetResponseAsync("go", new ChatOptions { MaxOutputTokens = 8 }, cancellationToken);
        if (place.Runtime.ChildId is { } id && Find(id) is { } child)
        {
            using (child)
            {
                await child.WaitForExitAsync(cancellationToken);
            }
        }

        var second = await client.GetResponseAsync("go", new ChatOptions { MaxOutputTokens = 8 }, cancellationToken);

        Assert.That((first.Text, second.Text), Is.EqualTo(("hello", "hello")));

        static System.Diagnostics.Process? Find(int id)
        {
            try
            {
                return System.Diagnostics.Process.GetProcessById(id);
            }
            catch (ArgumentException)
            {
                return null; // it is gone already
            }
        }
    }

    [Test]
    public async Task A_scripted_reply_with_a_call_of_the_models_own_format_comes_as_a_call(CancellationToken cancellationToken)
    {
        await using var place = new ChildPlace();
        var reply = new ScriptedReply { Text = "Let me look.", Calls = [new ScriptedCall("read_file", new JsonObject { ["path"] = "a.cs" })] };
        await using (var file = File.Create(place.Gguf))
        {
            ScriptedGguf.Write(new ScriptedModel("tiny", [new Script { Name = "s", When = ["go"], Turns = [reply] }]), file);
        }

        var (_, client) = await place.OpenAsync(cancellationToken);
        var response = await client.GetResponseAsync("go", new ChatOptions { Tools = [ReadFile], MaxOutputTokens = 100 }, cancellationToken);

        var call = response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Single();
        Assert.That((call.Name, call.Arguments!["path"]?.ToString(), response.FinishReason), Is.EqualTo(("read_file", "a.cs", (ChatFinishReason?)ChatFinishReason.ToolCalls)));
    }

    [TestCase("""{"tool": "read_file", "arguments": {"path": "b.cs"}}""", "tool_calls", "read_file b.cs")]
    [TestCase("""{"answer": "done"}""", "stop", "done")]
    public async Task A_model_that_is_held_to_the_form_calls_and_answers(string says, string finish, string expected, CancellationToken cancellationToken)
    {
        await using var place = new ChildPlace().Says(says);
        var (_, client) = await place.OpenAsync(cancellationToken);

        var response = await new ConstrainedCallsClient(client).GetResponseAsync("go", new ChatOptions { Tools = [ReadFile], MaxOutputTokens = 100 }, cancellationToken);

        Assert.That(response.FinishReason?.Value, Is.EqualTo(finish));
        Assert.That(Said(response), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_model_that_would_say_something_else_is_held_to_the_form_all_the_same(CancellationToken cancellationToken)
    {
        await using var place = new ChildPlace().Says("I would rather chat.");
        var (_, client) = await place.OpenAsync(cancellationToken);

        var options = new ChatOptions { Tools = [ReadFile], MaxOutputTokens = 400, Seed = 1, ToolMode = ChatToolMode.RequireAny };
        var updates = await new ConstrainedCallsClient(client).GetStreamingResponseAsync("go", options, cancellationToken).ToListAsync(cancellationToken);
        var response = updates.ToChatResponse();

        // this model does not know where to stop, so that it may be cut: then it is no call
        Assert.That(Said(response), response.FinishReason == ChatFinishReason.Length ? Does.StartWith("{") : Does.StartWith("read_file "));
    }

    [Test]
    public async Task An_answer_is_held_to_the_agents_grammar(CancellationToken cancellationToken)
    {
        await using var place = new ChildPlace().Says("no");
        var (_, client) = await place.OpenAsync(cancellationToken);
        var options = new ChatOptions { MaxOutputTokens = 20 };
        options.Grammar = new ChatGrammar(GrammarKind.Gbnf, "root ::= \"left\" | \"right\"");

        var response = await client.GetResponseAsync("go", options, cancellationToken);

        Assert.That(response.Text, Is.AnyOf("left", "right"));
    }

    [Test]
    public async Task A_regular_expression_is_refused_and_not_left_out(CancellationToken cancellationToken)
    {
        await using var place = new ChildPlace().Says("no");
        var (_, client) = await place.OpenAsync(cancellationToken);
        var options = new ChatOptions();
        options.Grammar = new ChatGrammar(GrammarKind.Regex, "left|right");

        var fault = await Assert.ThrowsAsync<ChatException>(() => client.GetResponseAsync("go", options, cancellationToken));

        Assert.That((fault.Code, fault.Fault), Is.EqualTo((Codes.GrammarNotTaken, (ChatFault?)ChatFault.BadRequest)));
    }

    [Test]
    public async Task An_adapter_changes_what_the_model_says_and_its_digest(CancellationToken cancellationToken)
    {
        await using var plain = new ChildPlace();
        ChainGguf.Write(plain.Gguf, ["plain"], other: "adapted");
        var adapter = plain.At("a.gguf");
        ChainGguf.WriteAdapter(adapter, ["plain"], "adapted");
        await using var adapted = new ChildPlace(new SpawnSpec { Gguf = "", Lora = adapter });
        File.Copy(plain.Gguf, adapted.Gguf);

        var (plainPin, plainClient) = await plain.OpenAsync(cancellationToken);
        var (adaptedPin, adaptedClient) = await adapted.OpenAsync(cancellationToken);
        var prepared = await adapted.Runtime.PrepareAsync(adaptedPin, cancellationToken);

        Assert.That((await plainClient.GetResponseAsync("go", new ChatOptions { MaxOutputTokens = 9 }, cancellationToken)).Text, Is.EqualTo("plain"));
        Assert.That((await adaptedClient.GetResponseAsync("go", new ChatOptions { MaxOutputTokens = 9 }, cancellationToken)).Text, Is.EqualTo("adapted"));
        Assert.That(prepared.Pin.Digest, Does.StartWith(plainPin.Digest + "+lora:sha256:"));
    }

    [Test]
    public async Task Symptom_27_a_stream_that_is_left_frees_its_slot(CancellationToken cancellationToken)
    {
        await using var place = new ChildPlace(new SpawnSpec { Gguf = "", Context = 65536 });
        ChainGguf.Write(place.Gguf, ["on ", "and "], ends: false);
        var (_, client) = await place.OpenAsync(cancellationToken);
        using var http = LocalHttp.Create(LocalEndpoint.OverSocket(LlamaServerChild.SocketOf(place.Pool, place.Options)));
        var busy = false;

        await foreach (var update in client.GetStreamingResponseAsync("go", new ChatOptions { MaxOutputTokens = 60000 }, cancellationToken))
        {
            if (update.Text.Length > 0)
            {
                busy = await IsBusyAsync(http, cancellationToken);
                break;
            }
        }

        while (await IsBusyAsync(http, cancellationToken))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(700), cancellationToken); // asked more often it would not look whether the client is gone
        }

        var next = await client.GetResponseAsync("go", new ChatOptions { MaxOutputTokens = 2 }, cancellationToken);
        Assert.That((busy, next.FinishReason), Is.EqualTo((true, (ChatFinishReason?)ChatFinishReason.Length)));
    }

    [Test]
    public async Task A_child_killed_in_mid_stream_is_named_and_the_next_request_starts_it_anew(CancellationToken cancellationToken)
    {
        await using var place = new ChildPlace(new SpawnSpec { Gguf = "", Context = 65536 });
        ChainGguf.Write(place.Gguf, ["on ", "and "], ends: false);
        var (_, client) = await place.OpenAsync(cancellationToken);
        int? first = null;

        async Task StreamAsync()
        {
            await foreach (var update in client.GetStreamingResponseAsync("go", new ChatOptions { MaxOutputTokens = 60000 }, cancellationToken))
            {
                if (first is null && update.Text.Length > 0)
                {
                    first = place.Runtime.ChildId;
                    System.Diagnostics.Process.GetProcessById(first!.Value).Kill(); // it streams, so that it runs
                }
            }
        }

        var fault = await Assert.ThrowsAsync<ChatException>(StreamAsync);
        var next = await client.GetResponseAsync("go", new ChatOptions { MaxOutputTokens = 2 }, cancellationToken);

        Assert.That((fault.Code, fault.Kind, fault.Fault), Is.EqualTo((Codes.LlamaServerDied, FailureKind.RuntimeUnavailable, (ChatFault?)ChatFault.EngineDead)));
        Assert.That(next.Text, Is.EqualTo("on and "));
        Assert.That(place.Runtime.ChildId, Is.Not.Null.And.Not.EqualTo(first));
    }

    [Test]
    public async Task A_file_that_changed_since_it_was_pinned_is_not_served(CancellationToken cancellationToken)
    {
        await using var place = new ChildPlace().Says("hello");
        var pin = await place.Runtime.PinAsync("m", cancellationToken);
        place.Says("something else");

        var fault = await Assert.ThrowsAsync<ChatException>(() => place.Runtime.PrepareAsync(pin, cancellationToken));

        Assert.That((fault.Code, fault.Fault, place.Runtime.ChildId), Is.EqualTo((Codes.ModelCameUpDifferent, (ChatFault?)ChatFault.WrongModel, (int?)null)));
    }

    [Test]
    public async Task A_server_that_cannot_load_its_file_is_quoted(CancellationToken cancellationToken)
    {
        await using var place = new ChildPlace().Says("hello");
        var bytes = await File.ReadAllBytesAsync(place.Gguf, cancellationToken);
        await File.WriteAllBytesAsync(place.Gguf, bytes[..(bytes.Length / 2)], cancellationToken);
        var pin = await place.Runtime.PinAsync("m", cancellationToken);

        var fault = await Assert.ThrowsAsync<ChatException>(() => place.Runtime.PrepareAsync(pin, cancellationToken));

        Assert.That((fault.Code, fault.Fault), Is.EqualTo((Codes.LlamaServerDied, (ChatFault?)ChatFault.EngineDead)));
        Assert.That(fault.Message, Does.Contain("m.gguf"));
    }

    [Test]
    public async Task In_the_sandbox_it_serves_as_well(CancellationToken cancellationToken)
    {
        await ChildPlace.NeedsWallsAsync(cancellationToken);
        await using var place = new ChildPlace(confined: true).Says("hello");

        var (pin, client) = await place.OpenAsync(cancellationToken);
        var response = await client.GetResponseAsync("go", new ChatOptions { MaxOutputTokens = 9 }, cancellationToken);

        Assert.That(response.Text, Is.EqualTo("hello"));
        Assert.That(pin.Proof, Does.Contain("sandbox"));
    }

    private static string Said(ChatResponse response) =>
        response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().SingleOrDefault() is { } call ? $"{call.Name} {call.Arguments?["path"]}" : response.Text;

    private static async Task<bool> IsBusyAsync(HttpClient http, CancellationToken cancellationToken) =>
        JsonNode.Parse(await http.GetStringAsync(new Uri("slots", UriKind.Relative), cancellationToken))!.AsArray().Any(slot => slot!["is_processing"]!.GetValue<bool>());

    private static System.Text.Json.JsonElement JsonDocumentOf(string json) => System.Text.Json.JsonElement.Parse(json);
}
