using System.Diagnostics;
using System.Globalization;
using NUnit.Framework;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Platform.Processes;

/// <summary>A night worker starts itself anew behind its wall, under the same number: who watches over its children must neither miss that nor wait for that number to go.</summary>
[TestFixture]
[NonParallelizable] // the watch looks as fast as the machine lets it, and storms of children go on beside parallel tests
[CancelAfter(60_000)]
internal sealed class ReplacedStarterTests
{
    [Test]
    public void What_it_started_is_killed_and_its_watch_ends_though_the_number_lives()
    {
        var attack = new Attack();
        using var starter = Starter(attack, "/bin/sleep");
        try
        {
            Assert.That(() => CommandOf(starter.Id), Is.EqualTo("/bin/sleep\0300\0").After(20_000, 20));
            Assert.That(attack.Left, Is.Zero.After(20_000, 20));
            Assert.That(() => LivingChildrenOf(starter.Id), Is.Empty.After(20_000, 20));
            Assert.That(starter.HasExited, Is.False);
        }
        finally
        {
            starter.Kill();
        }
    }

    [Test]
    public async Task One_that_could_not_be_replaced_is_watched_on(CancellationToken cancellationToken)
    {
        var attack = new Attack();
        using var starter = Starter(attack, "/nowhere/sleep");
        try
        {
            Assert.That(await starter.StandardOutput.ReadLineAsync(cancellationToken), Is.EqualTo("stays"));
            Assert.That(attack.Left, Is.EqualTo(2).After(20_000, 20));
            Assert.That(LivingChildrenOf(starter.Id), Has.Count.EqualTo(2), "the child, and its watch");
        }
        finally
        {
            starter.Kill();
        }

        Assert.That(attack.Left, Is.Zero.After(20_000, 20));
    }

    [Test]
    public void One_started_anew_keeps_its_compilers_thread_so_that_none_is_made_behind_walls()
    {
        using var renewed = Alone(("SHLVL", "1"), ("LANG", "C"));
        Process? plain = null;
        try
        {
            Assert.That(() => (CompilersOf(renewed.Id), File.ReadAllText($"/proc/{renewed.Id}/environ").Contains(SelfReplacement.CompilerRests, StringComparison.Ordinal)), Is.EqualTo((1, true)).After(20_000, 20));

            // begun later, it rests later: when its thread has ended the other's would have
            plain = Alone();
            Assert.That(() => CompilersOf(plain.Id), Is.EqualTo(1).After(20_000, 20));
            Assert.That(() => CompilersOf(plain.Id), Is.Zero.After(30_000, 20));
            Assert.That(CompilersOf(renewed.Id), Is.EqualTo(1));
        }
        finally
        {
            renewed.Kill();
            plain?.Kill();
            plain?.Dispose();
        }
    }

    // by the framework itself: the runner would clear up behind it
    private static Process Starter(Attack attack, string program)
    {
        var start = new ProcessStartInfo(Probe.Path, ["replace", attack.Word, program]) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["DOTNET_ROOT"] = Probe.DotnetRoot;
        return Process.Start(start)!;
    }

    // with so little in its environment it does not start itself anew
    private static Process Alone(params (string Name, string Value)[] more)
    {
        var start = new ProcessStartInfo(Probe.Path, ["renew"]) { UseShellExecute = false };
        start.Environment.Clear();
        foreach (var (name, value) in more.Prepend(("DOTNET_ROOT", Probe.DotnetRoot)))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static int CompilersOf(int id) => Directory.GetDirectories($"/proc/{id}/task").Count(IsCompiler);

    private static bool IsCompiler(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).StartsWith(".NET Tiered", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // it has ended meanwhile
        }
    }

    private static string CommandOf(int id) => File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/cmdline"));

    private static List<ProcessEntry> LivingChildrenOf(int id) => [.. ProcessEntry.ReadAll().Where(entry => entry.ParentId == id && !entry.IsDead)];
}
