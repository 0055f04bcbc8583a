using System.Runtime.Versioning;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;
using Pantheon.Runtimes.Caching;
using Pantheon.Testing;
using Pantheon.Testing.Chat;
using Pantheon.Tests.Runtimes.Streaming;

namespace Pantheon.Tests.Runtimes.Caching;

[CancelAfter(15_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CachingChatClientTests : IDisposable
{
    private static readonly ChatOptions Fixed = new() { Temperature = 0 };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pantheon-cache-");
    private readonly ManualTime _time = new();

    [Test]
    public async Task The_same_request_is_answered_from_the_cache_and_says_so(CancellationToken cancellationToken)
    {
        var inner = Inner([Stage.Reasoning("h"), Stage.Reasoning("m"), Stage.Text("Hel"), Stage.Text("lo"), Stage.Usage(20, 4), Stage.Stops]);

        var first = await Heard.OfAsync(Client(inner), Fixed, cancellationToken);
        var second = await Heard.OfAsync(Client(inner), Fixed, cancellationToken);
        var other = await Heard.OfAsync(Client(inner), Fixed, cancellationToken, "Another question");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(inner.Requests, Is.EqualTo(2));
            Assert.That((second.Text, second.Reasoning, second.Finish), Is.EqualTo(("Hello", "hm", first.Finish)));
            Assert.That((second.Usage!.InputTokenCount, second.Usage.OutputTokenCount), Is.EqualTo(((long?)20, (long?)4)));
            Assert.That((first.IsMarked(ChatStream.CacheHit), second.IsMarked(ChatStream.CacheHit), other.IsMarked(ChatStream.CacheHit)), Is.EqualTo((false, true, false)));
        }
    }

    [Test]
    public async Task Calls_are_kept_as_the_model_wrote_them_where_tool_turns_are_cached(CancellationToken cancellationToken)
    {
        var inner = Inner([Stage.Text("I read."), Stage.Calls("read_file", "{\"path\": 1, ")]);
        var options = new ChatOptions { Seed = 1, Tools = [AIFunctionFactory.Create(() => "", "read_file")] };
        options.Cache = true;

        await Heard.OfAsync(Client(inner), options, cancellationToken);
        var second = await Heard.OfAsync(Client(inner), options, cancellationToken);

        var call = second.Left[^1].Contents.OfType<FunctionCallContent>().Single();
        Assert.That((call.RawRepresentation, call.Arguments, second.Finish, inner.Requests), Is.EqualTo(((object)new RawToolCall("call_1", "read_file", "{\"path\": 1, "), (IDictionary<string, object?>?)null, (ChatFinishReason?)ChatFinishReason.ToolCalls, 1)));
    }

    private static IEnumerable<TestCaseData> Unfit()
    {
        yield return new TestCaseData((object)new[] { Stage.Text("Hel"), Stage.Ends(ChatFinishReason.Length) }).SetArgDisplayNames("cut");
        yield return new TestCaseData((object)new[] { Stage.Text("Hel"), Stage.Ends(ChatStream.Repetition) }).SetArgDisplayNames("circles");
        yield return new TestCaseData((object)new[] { Stage.Reasoning("Hel"), Stage.Ends(ChatStream.EmptyAfterReasoning) }).SetArgDisplayNames("only reasoning");
        yield return new TestCaseData((object)new[] { Stage.Text("Hello") }).SetArgDisplayNames("no end");
        yield return new TestCaseData((object)new[] { Stage.Text("Hello"), new Stage.Update(new ChatResponseUpdate { FinishReason = ChatFinishReason.Stop, AdditionalProperties = new() { [ChatStream.Repairs] = new[] { "mended" } } }) }).SetArgDisplayNames("mended");
    }

    [TestCaseSource(nameof(Unfit))]
    public async Task An_answer_that_is_not_whole_and_sound_is_not_kept(Stage[] stages)
    {
        var inner = Inner(stages);

        await Heard.OfAsync(Client(inner), Fixed, CancellationToken.None);
        await Heard.OfAsync(Client(inner), Fixed, CancellationToken.None);

        Assert.That(inner.Requests, Is.EqualTo(2));
        Assert.That(_folder.EnumerateFiles("*", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public async Task Only_what_is_left_after_a_restart_is_kept(CancellationToken cancellationToken)
    {
        var restart = new Stage.Update(new ChatResponseUpdate { AdditionalProperties = new() { [ChatStream.Restart] = true } });
        var inner = Inner([Stage.Text("hm"), restart, Stage.Reasoning("hm"), Stage.Text("Hello"), Stage.Stops]);

        await Heard.OfAsync(Client(inner), Fixed, cancellationToken);
        var second = await Heard.OfAsync(Client(inner), Fixed, cancellationToken);

        Assert.That((second.Text, second.Reasoning, inner.Requests), Is.EqualTo(("Hello", "hm", 1)));
    }

    [Test]
    public async Task A_damaged_entry_is_no_answer_and_goes(CancellationToken cancellationToken)
    {
        var inner = Inner([Stage.Text("Hello"), Stage.Stops]);
        await Heard.OfAsync(Client(inner), Fixed, cancellationToken);
        var file = Entries().Single();
        var whole = await File.ReadAllBytesAsync(file.FullName, cancellationToken);
        var asked = 1;

        for (var at = 0; at < whole.Length; at += 41)
        {
            var bytes = whole.ToArray();
            bytes[at] ^= 1;
            await File.WriteAllBytesAsync(file.FullName, at % 2 == 0 ? bytes : whole[..at], cancellationToken);

            Assert.That((await Heard.OfAsync(Client(inner), Fixed, cancellationToken)).IsMarked(ChatStream.CacheHit), Is.False);
            Assert.That(inner.Requests, Is.EqualTo(++asked));
        }

        Assert.That(await File.ReadAllBytesAsync(Entries().Single().FullName, cancellationToken), Is.EqualTo(whole));
    }

    [Test]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_link_and_a_file_that_others_may_write_are_no_answers(CancellationToken cancellationToken)
    {
        var inner = Inner([Stage.Text("Hello"), Stage.Stops]);
        await Heard.OfAsync(Client(inner), Fixed, cancellationToken);
        var file = Entries().Single();
        file.UnixFileMode |= UnixFileMode.OtherWrite;
        await Heard.OfAsync(Client(inner), Fixed, cancellationToken);
        var there = Path.Combine(_folder.FullName, "elsewhere");
        File.Move(file.FullName, there);
        File.CreateSymbolicLink(file.FullName, there);
        await Heard.OfAsync(Client(inner), Fixed, cancellationToken);
        File.Delete(file.FullName);
        File.CreateSymbolicLink(file.FullName, "/dev/zero");
        await Heard.OfAsync(Client(inner), Fixed, cancellationToken);

        Assert.That(inner.Requests, Is.EqualTo(4));
    }

    [Test]
    public async Task An_entry_that_says_what_no_answer_says_is_none(CancellationToken cancellationToken)
    {
        var inner = Inner([Stage.Text("Hello"), Stage.Stops]);
        await Heard.OfAsync(Client(inner), Fixed, cancellationToken);
        var file = Entries().Single();
        var lines = (await File.ReadAllTextAsync(file.FullName, cancellationToken)).Split('\n');
        var answers = (string[])["{\"Pieces\":null,\"Finish\":\"stop\"}", "{\"Pieces\":[null],\"Finish\":\"stop\"}", "{\"Pieces\":[],\"Finish\":\"length\"}", "{\"Pieces\":[],\"Finish\":null}"];

        foreach (var answer in answers)
        {
            var body = $"{lines[1]}\n{answer}\n";
            await File.WriteAllTextAsync(file.FullName, $"{Digest.Of(body).Hex}\n{body}", cancellationToken);
            Assert.That((await Heard.OfAsync(Client(inner), Fixed, cancellationToken)).IsMarked(ChatStream.CacheHit), Is.False, answer);
        }
    }

    [Test]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public async Task Its_folders_are_for_their_owner_alone_also_where_they_were_there(CancellationToken cancellationToken)
    {
        _folder.UnixFileMode = (UnixFileMode)0b111_111_111;
        await Heard.OfAsync(Client(Inner([Stage.Text("Hello"), Stage.Stops])), Fixed, cancellationToken);

        var modes = _folder.EnumerateDirectories("*", SearchOption.AllDirectories).Prepend(_folder).Select(folder => new DirectoryInfo(folder.FullName).UnixFileMode);
        Assert.That(modes, Is.All.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public async Task An_entry_under_another_key_is_no_answer(CancellationToken cancellationToken)
    {
        var inner = Inner([Stage.Text("Hello"), Stage.Stops]);
        await Heard.OfAsync(Client(inner), Fixed, cancellationToken);
        await Heard.OfAsync(Client(inner), Fixed, cancellationToken, "Another");
        var files = Entries();
        File.Copy(files[0].FullName, files[1].FullName, overwrite: true);

        await Heard.OfAsync(Client(inner), Fixed, cancellationToken);
        await Heard.OfAsync(Client(inner), Fixed, cancellationToken, "Another");

        Assert.That(inner.Requests, Is.EqualTo(3));
    }

    [Test]
    public async Task The_answers_used_longest_ago_go_when_the_cache_grows_too_large(CancellationToken cancellationToken)
    {
        var inner = Inner([Stage.Text(new string('x', 3000)), Stage.Stops]);
        for (var i = 0; i < 3; i++)
        {
            await AskAsync(inner, $"{i}", cancellationToken);
        }

        await AskAsync(inner, "0", cancellationToken);
        await AskAsync(inner, "3", cancellationToken);
        var asked = inner.Requests;

        Assert.That(Entries().Sum(file => file.Length), Is.LessThanOrEqualTo(11_000));
        await AskAsync(inner, "0", cancellationToken);
        await AskAsync(inner, "3", cancellationToken);
        Assert.That(inner.Requests, Is.EqualTo(asked));
        await AskAsync(inner, "1", cancellationToken);
        Assert.That(inner.Requests, Is.EqualTo(asked + 1));
    }

    [Test]
    public async Task Statistics_name_models_and_agents_and_clearing_takes_what_was_asked_for(CancellationToken cancellationToken)
    {
        var inner = Inner([Stage.Text("Hello"), Stage.Stops]);
        var coder = Fixed.Clone();
        coder.Agent = "coder@1";
        var cache = Cache();
        await Heard.OfAsync(Client(inner), coder, cancellationToken, "1");
        await Heard.OfAsync(Client(inner), coder, cancellationToken, "2");
        _time.Advance(TimeSpan.FromDays(40));
        await Heard.OfAsync(new CachingChatClient(inner, cache, CacheKeyTests.Pin with { Address = new ModelAddress("box", "large"), Id = "x" }, _time), Fixed, cancellationToken);

        var stats = cache.Stats();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((stats.Entries, stats.Bytes), Is.EqualTo((3, Entries().Sum(file => file.Length))));
            Assert.That(stats.ByModel.Select(group => (group.Name, group.Entries)), Is.EqualTo(new[] { ("box/small", 2), ("box/large", 1) }));
            Assert.That(stats.ByAgent.Select(group => (group.Name, group.Entries)), Is.EqualTo(new[] { ("coder@1", 2), ("-", 1) }));
            Assert.That(stats.Oldest, Is.EqualTo(_time.GetUtcNow() - TimeSpan.FromDays(40)));
        }

        Assert.That(cache.Clear(_time.GetUtcNow() - TimeSpan.FromDays(30), "large").Entries, Is.Zero);
        Assert.That(cache.Clear(null, "mall").Entries, Is.Zero);
        Assert.That(cache.Clear(_time.GetUtcNow() - TimeSpan.FromDays(30), "box/small").Entries, Is.EqualTo(2));
        Assert.That(cache.Clear(null, null).Entries, Is.EqualTo(1));
        Assert.That(cache.Stats().Entries, Is.Zero);
    }

    [Test]
    public async Task A_cache_that_cannot_be_written_costs_no_answer(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "file"), "", cancellationToken);
        var cache = new ReplyCache(Path.Combine(_folder.FullName, "file", "cache"), 11_000, _time);
        var client = new CachingChatClient(Inner([Stage.Text("Hello"), Stage.Stops]), cache, CacheKeyTests.Pin, _time);

        Assert.That((await Heard.OfAsync(client, Fixed, cancellationToken)).Text, Is.EqualTo("Hello"));
    }

    [Test]
    public async Task Entries_are_for_their_owner_alone(CancellationToken cancellationToken)
    {
        await Heard.OfAsync(Client(Inner([Stage.Text("Hello"), Stage.Stops])), Fixed, cancellationToken);

        var file = Entries().Single();
        Assert.That(file.UnixFileMode, Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(file.Directory!.UnixFileMode, Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task AskAsync(IChatClient inner, string prompt, CancellationToken cancellationToken)
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        await Heard.OfAsync(Client(inner), Fixed, cancellationToken, prompt);
    }

    private List<FileInfo> Entries() => [.. _folder.EnumerateFiles("*", SearchOption.AllDirectories)];

    private StagedChatClient Inner(Stage[] stages) => new(_time, stages);

    private ReplyCache Cache() => new(_folder.FullName, 11_000, _time);

    private CachingChatClient Client(IChatClient inner) => new(inner, Cache(), CacheKeyTests.Pin, _time);
}
