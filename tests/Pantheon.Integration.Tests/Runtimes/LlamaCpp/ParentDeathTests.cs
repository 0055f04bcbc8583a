using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Processes;
using Pantheon.Testing.Models;

namespace Pantheon.Integration.Tests.Runtimes.LlamaCpp;

/// <summary>Parents of a llama-server that are killed without a word, while it starts and while it serves: nothing of it is left.</summary>
[TestFixture]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
[UnsupportedOSPlatform("windows")]
[CancelAfter(300_000)]
internal sealed class ParentDeathTests
{
    private const int Rounds = 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pan-");

    [OneTimeTearDown]
    public void Remove() => _folder.Delete(recursive: true);

    [Test]
    public async Task A_server_left_by_a_parent_that_did_not_tie_it_is_found_by_this_look(CancellationToken cancellationToken)
    {
        var (gguf, _) = Model("loose");
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"\"$0\" -m {gguf} --host {gguf}.sock --offline --no-ui >/dev/null 2>&1 & echo started", LlamaServer.Executable()]) { RedirectStandardOutput = true };
        using var parent = Process.Start(start)!; // the shell is there
        await parent.WaitForExitAsync(cancellationToken);

        Assert.That(() => Left(gguf), Has.Count.EqualTo(1).After(10_000, 20));
        Left(gguf).ForEach(id => Process.GetProcessById(id).Kill());
        Assert.That(() => Left(gguf), Is.Empty.After(10_000, 20));
    }

    [TestCase(false, TestName = "Nothing_is_left_of_the_child_of_a_killed_parent")]
    [TestCase(true, TestName = "Nothing_is_left_of_the_child_of_a_wrapper_of_a_killed_parent")]
    public async Task Nothing_is_left(bool wrapped, CancellationToken cancellationToken)
    {
        var (gguf, sockets) = Model(wrapped ? "wrapped" : "plain");
        var server = wrapped ? Wrapper() : LlamaServer.Executable();
        for (var round = 0; round < Rounds; round++)
        {
            using var parent = Process.Start(Parent(server, gguf, sockets))!; // the probe is there
            await parent.StandardOutput.ReadLineAsync(cancellationToken);

            // every other one dies while it starts its child, each a little later than the one before
            if (round % 2 == 0)
            {
                var said = await parent.StandardOutput.ReadLineAsync(cancellationToken);
                Assert.That(Left(gguf), Does.Contain(int.Parse(said!, CultureInfo.InvariantCulture)).And.Count.GreaterThanOrEqualTo(wrapped ? 2 : 1), "it serves");
            }
            else
            {
                await Task.Delay(TimeSpan.FromMilliseconds(round * 10), cancellationToken);
            }

            parent.Kill();
            await parent.WaitForExitAsync(cancellationToken);
            Assert.That(() => Left(gguf), Is.Empty.After(10_000, 10), $"round {round}");
        }
    }

    private (string Gguf, string Sockets) Model(string name)
    {
        var folder = _folder.CreateSubdirectory(name).FullName;
        var gguf = Path.Combine(folder, "m.gguf");
        ChainGguf.Write(gguf, ["hello"]);
        return (gguf, Path.Combine(folder, "s"));
    }

    /// <summary>A program that stays between the parent and the real server.</summary>
    private string Wrapper()
    {
        var file = Path.Combine(_folder.FullName, "llama-server");
        File.WriteAllText(file, $"#!/bin/sh\n{LlamaServer.Executable()} \"$@\" &\nwait\n");
        new FileInfo(file).UnixFileMode |= UnixFileMode.UserExecute;
        return file;
    }

    private static ProcessStartInfo Parent(string server, string gguf, string sockets)
    {
        var probe = Probe.Spec("llama-parent", server, gguf, sockets);
        return new ProcessStartInfo(probe.FileName, probe.Arguments) { RedirectStandardOutput = true };
    }

    private static List<int> Left(string gguf) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => char.IsAsciiDigit(name![0]) && CommandLine(name).Contains("--host\0", StringComparison.Ordinal) && CommandLine(name).Contains(gguf, StringComparison.Ordinal))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)),
    ];

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
