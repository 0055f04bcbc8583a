using NUnit.Framework;
using Pantheon.Core.Agents;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Engine.Replaying;
using Pantheon.Host.Commands;
using Pantheon.Testing.Chat;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Chat.CannedChatClient;

namespace Pantheon.Tests.Host.Commands;

/// <summary>A recording is made for its owner, holds each answer once, and nothing else is ever added to.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), CancelAfter(15_000)]
internal sealed class RecordingFileTests : IDisposable
{
    private readonly EngineWorld _world = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("recording-").FullName;

    private string File => Path.Combine(_folder, "night.jsonl");

    public void Dispose()
    {
        _world.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task The_same_run_is_added_once(CancellationToken cancellationToken)
    {
        var recorded = await RecordAsync(cancellationToken);

        var first = await RecordingFile.AddAsync(File, recorded, _world.Artifacts, cancellationToken);
        var again = await RecordingFile.AddAsync(File, recorded, _world.Artifacts, cancellationToken);

        Assert.That((first, again, (await System.IO.File.ReadAllLinesAsync(File, cancellationToken)).Length), Is.EqualTo((2, 0, 2)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(System.IO.File.GetUnixFileMode(File), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Test]
    public async Task A_file_that_is_no_recording_and_a_link_are_left_as_they_are(CancellationToken cancellationToken)
    {
        var recorded = await RecordAsync(cancellationToken);
        await System.IO.File.WriteAllTextAsync(File, "my notes\n", cancellationToken);
        var link = Path.Combine(_folder, "link.jsonl");
        System.IO.File.CreateSymbolicLink(link, Path.Combine(_folder, "elsewhere"));

        foreach (var file in new[] { File, link, _folder })
        {
            var refused = await Assert.ThrowsAsync<PantheonException>(() => RecordingFile.AddAsync(file, recorded, _world.Artifacts, cancellationToken));
            Assert.That(refused!.Code, Is.EqualTo(Codes.RecordingUnreadable));
        }

        Assert.That(await System.IO.File.ReadAllTextAsync(File, cancellationToken), Is.EqualTo("my notes\n"));
    }

    [TestCase("{\"$schema\":\"pantheon/recording/v1\",\"request\":[1]}")]
    [TestCase("{\"$schema\":\"pantheon/recording/v1\",\"request\":\"zz00000000000000000000000000000000000000000000000000000000000000\",\"stream\":[]}")]
    [TestCase("{\"$schema\":{},\"$schema\":1}")]
    [TestCase("[]")]
    public void A_line_of_wrong_types_is_no_answer(string line) => Assert.That(RecordedAnswer.Read(line), Is.Null);

    private async Task<RecordedRun> RecordAsync(CancellationToken cancellationToken)
    {
        _world.Catalog = _world.Catalog with
        {
            Agents = new Dictionary<string, AgentSpec>(_world.Catalog.Agents) { ["coder"] = _world.Catalog.Agents["coder"] with { Tools = ["think", "finish"] } },
        };
        _world.OnModel("coder", _ => new FollowingChatClient(Calls("think", """{"thought":"first"}"""), Calls("finish", """{"summary":"done"}""")));
        _world.Use(Specs.Flow(Specs.Agent("code", "coder")), Specs.TaskFile());
        return await _world.RecordedAsync((await _world.RunAsync("T-1", cancellationToken: cancellationToken)).Id);
    }
}
