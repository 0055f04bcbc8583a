using System.Text.Json;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.Caching;
using Pantheon.Runtimes.Retrying;
using Pantheon.Runtimes.Routing;
using Pantheon.Testing;
using Pantheon.Testing.Chat;
using Pantheon.Tests.Runtimes.Caching;
using Pantheon.Tests.Runtimes.Streaming;

namespace Pantheon.Tests.Runtimes.Routing;

[CancelAfter(15_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ClientStackTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pantheon-stack-");
    private readonly ManualTime _time = new();
    private BreakerSet _breakers = null!;

    [SetUp]
    public void MakeBreakers() => _breakers = new BreakerSet(new BreakerRules(), _time);

    [Test]
    public async Task A_kept_answer_is_given_even_while_the_model_has_a_break(CancellationToken cancellationToken)
    {
        var runtime = Runtime([Stage.Text("Hello"), Stage.Stops]);
        var options = new ChatOptions { Temperature = 0 };
        await Heard.OfAsync(Over(runtime), options, cancellationToken);
        _breakers.For(CacheKeyTests.Pin.Address).Trip("dead");

        var kept = await Heard.OfAsync(Over(runtime), options, cancellationToken);

        Assert.That((kept.Text, kept.IsMarked(ChatStream.CacheHit)), Is.EqualTo(("Hello", true)));
        await Assert.ThatAsync(() => Heard.OfAsync(Over(runtime), options, cancellationToken, "Another"), Throws.InstanceOf<ChatException>());
    }

    [Test]
    public async Task Each_try_has_its_own_deadline(CancellationToken cancellationToken)
    {
        var pause = Stage.Wait(TimeSpan.FromMinutes(10));
        var runtime = Runtime([pause, Stage.Throws(ChatFault.Protocol)], [pause, Stage.Text("Hello"), Stage.Stops]);

        var heard = await Heard.PlayAsync(_time, Heard.OfAsync(Over(runtime), null, cancellationToken), cancellationToken);

        Assert.That(heard.Text, Is.EqualTo("Hello"));
    }

    [Test]
    public async Task The_answer_of_a_later_try_is_checked_by_its_schema_and_all_marks_are_told(CancellationToken cancellationToken)
    {
        var runtime = Runtime([Stage.Text("{\"n\":1}"), Stage.Throws(ChatFault.EngineDead)], [Stage.Text("hm</think>It is {\"n\":2}."), Stage.Stops]);
        var options = new ChatOptions { Temperature = 0, ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonDocument.Parse("""{"type":"object","required":["n"]}""").RootElement.Clone(), "output") };

        var heard = await Heard.PlayAsync(_time, Heard.OfAsync(Over(runtime), options, cancellationToken), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((heard.Text, heard.Reasoning, runtime.Prepared), Is.EqualTo(("{\"n\":2}", "hm", 1)));
            Assert.That(heard.Repairs, Is.EqualTo(new[] { "asked again after engine_dead: model prepared afresh", "json taken out of text" }));
            Assert.That(_folder.EnumerateFiles("*", SearchOption.AllDirectories), Is.Empty, "a mended answer is not kept");
        }
    }

    [TestCase("gemma-3-12b", true)]
    [TestCase("some-model-of-somebody", true)]
    [TestCase("qwen3-8b", false)]
    public async Task A_model_without_a_reliable_form_of_calls_is_held_to_one_by_a_schema(string id, bool isHeld, CancellationToken cancellationToken)
    {
        var client = new StagedChatClient(_time, [Stage.Text("""{"tool":"look","arguments":{}}"""), Stage.Stops]);
        var runtime = new StagedRuntime(client);
        runtime.Models[CacheKeyTests.Pin.Address.Model] = new ModelEntry { Id = id };
        var tool = AIFunctionFactory.CreateDeclaration("look", "Looks.", JsonDocument.Parse("""{"type":"object"}""").RootElement.Clone(), null);

        await Heard.PlayAsync(_time, Heard.OfAsync(Over(runtime), new ChatOptions { Tools = [tool] }, cancellationToken), cancellationToken);

        Assert.That((client.Options[0]!.Tools is null, client.Options[0]!.ResponseFormat is ChatResponseFormatJson { Schema: not null }), Is.EqualTo((isHeld, isHeld)));
    }

    [TestCase("gemma-3-12b", "user: Be brief.\n\nHello")]
    [TestCase("qwen3-8b", "system: Be brief.|user: Hello")]
    public async Task Symptom_24_a_template_without_a_place_for_a_system_message_gets_its_words_before_the_users_first(string id, string sent, CancellationToken cancellationToken)
    {
        var client = new StagedChatClient(_time, [Stage.Text("Hi"), Stage.Stops]);
        var runtime = new StagedRuntime(client);
        runtime.Models[CacheKeyTests.Pin.Address.Model] = new ModelEntry { Id = id };

        await Over(runtime).GetResponseAsync([new ChatMessage(ChatRole.System, "Be brief."), new ChatMessage(ChatRole.User, "Hello")], null, cancellationToken);

        Assert.That(string.Join('|', client.Sent[0].Select(message => $"{message.Role}: {message.Text}")), Is.EqualTo(sent));
    }

    [Test]
    public async Task A_stream_without_an_end_is_tried_again_and_never_taken_for_whole(CancellationToken cancellationToken)
    {
        var runtime = Runtime([Stage.Text("Hel")]);

        var fault = await Assert.ThrowsAsync<ChatException>(() => Heard.PlayAsync(_time, Heard.OfAsync(Over(runtime), null, cancellationToken), cancellationToken));

        Assert.That(fault!.Fault, Is.EqualTo(ChatFault.Protocol));
    }

    [TestCase(RuntimeKind.Scripted)]
    [TestCase(RuntimeKind.Replay)]
    public async Task Scripts_and_recordings_are_never_kept(RuntimeKind kind)
    {
        var runtime = Runtime([Stage.Text("one"), Stage.Stops], [Stage.Text("two"), Stage.Stops]);
        var client = Stack().Over(runtime, CacheKeyTests.Pin with { Kind = kind });
        var options = new ChatOptions { Temperature = 0 };

        await Heard.OfAsync(client, options, CancellationToken.None);

        Assert.That((await Heard.OfAsync(client, options, CancellationToken.None)).Text, Is.EqualTo("two"));
    }

    [Test]
    public async Task Ollama_is_given_time_for_calls_it_does_not_show(CancellationToken cancellationToken)
    {
        var runtime = Runtime([Stage.Text("I write."), Stage.Wait(TimeSpan.FromMinutes(5)), Stage.Calls("write_file", "{}")]);
        var client = Stack().Over(runtime, CacheKeyTests.Pin with { Kind = RuntimeKind.Ollama });
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create(() => "", "write_file")] };

        var heard = await Heard.PlayAsync(_time, Heard.OfAsync(client, options, cancellationToken), cancellationToken);

        Assert.That((heard.Finish, heard.Restarts), Is.EqualTo(((ChatFinishReason?)ChatFinishReason.ToolCalls, 0)));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private ClientStack Stack() => new(_breakers, new ReplyCache(_folder.FullName, ReplyCache.DefaultMaxBytes, _time), () => 0.5, _time);

    private IChatClient Over(StagedRuntime runtime) => Stack().Over(runtime, CacheKeyTests.Pin);

    private StagedRuntime Runtime(params Stage[][] answers) => new(new StagedChatClient(_time, answers));
}
