using NUnit.Framework;
using Pantheon.Core.Tools;

namespace Pantheon.Tests.Core.Tools;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ToolSessionTests
{
    [Test]
    public async Task One_thing_is_kept_under_a_key_and_ends_with_the_session()
    {
        var session = new ToolSession();
        var first = session.Keep("a", () => new Kept());

        Assert.That(session.Keep("a", () => new Kept()), Is.SameAs(first));
        Assert.That(session.Keep("b", () => new Kept()), Is.Not.SameAs(first));
        Assert.That(first.Ended, Is.Zero);

        await session.DisposeAsync();
        await session.DisposeAsync();

        Assert.That(first.Ended, Is.EqualTo(1));
    }

    [Test]
    public async Task Nothing_is_begun_in_a_session_that_has_ended()
    {
        var session = new ToolSession();
        await session.DisposeAsync();

        Assert.That(() => session.Keep("a", () => new Kept()), Throws.InstanceOf<ObjectDisposedException>());
    }

    private sealed class Kept : IAsyncDisposable
    {
        public int Ended { get; private set; }

        public ValueTask DisposeAsync()
        {
            Ended++;
            return ValueTask.CompletedTask;
        }
    }
}
