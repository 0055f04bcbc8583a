using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Policies;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.OpenAi;
using Pantheon.Testing.Servers;

namespace Pantheon.Integration.Tests.Runtimes.OpenAi;

/// <summary>LM Studio's proof, with a program in place of its `lms` that says what the real one says.</summary>
[CancelAfter(60_000)]
[SupportedOSPlatform("linux")]
internal sealed class LmLinkTests
{
    [TestCase("""echo '{"issues":["deviceDisabled"],"status":"offline","peers":[],"deviceName":"desk"}'""", RuntimeOrigin.Local)]
    [TestCase("""echo '{"issues":["deviceDisabled"],"status":"online","peers":[{"deviceName":"lab"}]}'""", RuntimeOrigin.Unverified)]
    [TestCase("""echo '{"issues":[],"status":"online","peers":[]}'""", RuntimeOrigin.Unverified)]
    [TestCase("""echo '{"issues":["notLoggedIn"],"status":"offline","peers":[]}'""", RuntimeOrigin.Unverified)]
    [TestCase("echo 'LM Link is disabled'", RuntimeOrigin.Unverified)]
    [TestCase("""echo '{"issues":["deviceDisabled"],"peers":[]}'; exit 1""", RuntimeOrigin.Unverified)]
    [TestCase("""[ "$*" = "link status --json" ] && echo '{"issues":["deviceDisabled"],"peers":[]}'""", RuntimeOrigin.Local)]
    public async Task Only_a_link_that_was_switched_off_makes_it_local(string program, RuntimeOrigin origin, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("pantheon-lms-");
        var file = Path.Combine(folder.FullName, "lms");
        await File.WriteAllTextAsync(file, $"#!/bin/sh\n{program}\n", cancellationToken);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var server = new FakeLmStudio();
        var pool = new PoolSpec { Name = "p", Kind = RuntimeKind.LmStudio, Origin = RuntimeOrigin.Local, Models = new Dictionary<string, ModelEntry> { ["m"] = new() { Id = server.Key } } };
        await using var runtime = new OpenAiRuntime(pool, LocalEndpoint.At(server.Server.Address), TimeProvider.System, null, new ProcessRunner(TimeProvider.System), folder.FullName);

        var pin = await runtime.PinAsync("m", cancellationToken);

        Assert.That(pin.Origin, Is.EqualTo(origin), pin.Proof);
        folder.Delete(recursive: true);
    }
}
