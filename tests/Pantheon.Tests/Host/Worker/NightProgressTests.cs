using NUnit.Framework;
using Pantheon.Engine.Recording;
using Pantheon.Host.Terminal;
using Pantheon.Host.Worker;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Host.Worker;

internal sealed class NightProgressTests
{
    [Test]
    public void Titles_and_reasons_are_shown_as_text_and_never_obeyed()
    {
        using var world = new EngineWorld();
        Stories.CodeTestReviewPublish(world);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var progress = new NightProgress(new Screen(output, error, false, false, false, 80), TimeProvider.System);
        var run = world.NewRun("T-1") with { Title = "title\u001b]0;owned\u0007" };

        progress.Watch(new NightEvent(EventKinds.RunStarted, DateTimeOffset.UnixEpoch, run));
        progress.Watch(new NightEvent(EventKinds.RunEnded, DateTimeOffset.UnixEpoch, run) { Result = "failed", Reason = "it\u001b[2J said\r no" });

        Assert.That(error.ToString().Where(letter => char.IsControl(letter) && letter != '\n' && letter != '\r'), Is.Empty);
        Assert.That(error.ToString(), Does.Contain("it said no").And.Not.Contains("said\r"));
    }
}
