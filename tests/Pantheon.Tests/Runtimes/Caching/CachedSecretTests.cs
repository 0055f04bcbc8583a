using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Core.Redaction;
using Pantheon.Runtimes.Caching;
using Pantheon.Testing;
using Pantheon.Testing.Chat;
using Pantheon.Tests.Runtimes.Streaming;

namespace Pantheon.Tests.Runtimes.Caching;

/// <summary>An answer in which a secret stands, known by its value or by its form, is in no file of the cache.</summary>
[CancelAfter(15_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CachedSecretTests : IDisposable
{
    private const string Secret = "tangerine \"dream\" 42";
    private const string Token = "ghp_0123456789abcdefghijABCDEFGHIJ";

    private static readonly ChatOptions Fixed = new() { Temperature = 0, Tools = [AIFunctionFactory.Create(() => "", "read_file")] };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pantheon-cache-");
    private readonly ManualTime _time = new();
    private readonly Redactor _redactor = new(Secret);

    public void Dispose() => _folder.Delete(recursive: true);

    private static IEnumerable<TestCaseData> Answers() => new (string Name, Stage[] Stages)[]
    {
        ("said", [Stage.Text($"It is {Secret}."), Stage.Stops]),
        ("in pieces", [Stage.Text("It is tangerine \"dr"), Stage.Text("eam\" 42."), Stage.Stops]),
        ("around a thought", [Stage.Text("It is tangerine \"dr"), Stage.Reasoning("hm"), Stage.Text("eam\" 42."), Stage.Stops]),
        ("thought", [Stage.Reasoning(Secret), Stage.Text("I will not say."), Stage.Stops]),
        ("an argument, escaped", [Stage.Calls("read_file", """{"path":"tangerine \"dream\" 42"}""")]),
        ("by its form", [Stage.Text($"It is {Token}."), Stage.Stops]),
    }.Select(answer => new TestCaseData((object)answer.Stages).SetArgDisplayNames(answer.Name));

    [TestCaseSource(nameof(Answers))]
    public async Task It_is_not_kept(Stage[] stages)
    {
        var inner = new StagedChatClient(_time, stages);
        Fixed.Cache = true;

        await Heard.OfAsync(Client(inner, _redactor), Fixed, CancellationToken.None);
        await Heard.OfAsync(Client(inner, _redactor), Fixed, CancellationToken.None);

        Assert.That((inner.Requests, _folder.EnumerateFiles("*", SearchOption.AllDirectories).Count()), Is.EqualTo((2, 0)));
    }

    [Test]
    public async Task One_that_was_kept_before_its_secret_was_known_is_forgotten(CancellationToken cancellationToken)
    {
        var inner = new StagedChatClient(_time, [Stage.Text("It is kumquat-serenade."), Stage.Stops]);
        await Heard.OfAsync(Client(inner, _redactor), Fixed, cancellationToken);
        var kept = _folder.EnumerateFiles("*", SearchOption.AllDirectories).Count();

        _redactor.Learn("kumquat-serenade");
        var again = await Heard.OfAsync(Client(inner, _redactor), Fixed, cancellationToken);

        Assert.That((kept, inner.Requests, again.Text, _folder.EnumerateFiles("*", SearchOption.AllDirectories).Count()), Is.EqualTo((1, 2, "It is kumquat-serenade.", 0)));
    }

    private CachingChatClient Client(IChatClient inner, Redactor redactor) =>
        new(inner, new ReplyCache(_folder.FullName, 100_000, _time) { Redact = redactor.Redact }, CacheKeyTests.Pin, _time);
}
