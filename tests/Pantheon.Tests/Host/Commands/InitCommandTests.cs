using NUnit.Framework;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Commands;

[CancelAfter(15_000)]
public sealed class InitCommandTests
{
    [Test]
    public async Task A_folder_with_other_files_is_refused_with_and_without_force()
    {
        using var shell = Tooled();
        shell.Write("mine/thesis.txt", "years of work");

        Assert.That(await shell.RunAsync("init", "--demo", "mine"), Is.EqualTo(ExitCode.Conflict));
        Assert.That(await shell.RunAsync("init", "--demo", "mine", "--force"), Is.EqualTo(ExitCode.Conflict));
        Assert.That(shell.Error, Does.Contain("PAN9009").And.Contain("only a demo is replaced"));
        Assert.That(Path.Combine(shell.Folder, "mine", "thesis.txt"), Does.Exist);
    }

    [Test]
    public async Task A_demo_is_not_replaced_without_force()
    {
        using var shell = Tooled();
        shell.Write("demo/.pantheon/pantheon.yaml", "version: 1\nproject: demo\n");

        var code = await shell.RunAsync("init", "--demo");

        Assert.That(shell.Error, Does.Contain("holds a demo already").And.Contain("--force"));
        Assert.That(code, Is.EqualTo(ExitCode.Conflict));
    }

    [Test]
    public async Task Another_catalog_is_never_taken_for_a_demo()
    {
        using var shell = Tooled();
        var project = shell.Write("demo/.pantheon/pantheon.yaml", "version: 1\nproject: demolition\n");

        Assert.That(await shell.RunAsync("init", "--demo", "--force"), Is.EqualTo(ExitCode.Conflict));
        Assert.That(project, Does.Exist);
    }

    [TestCase("git", "PAN5105")]
    [TestCase("dotnet", "PAN9015")]
    public async Task A_missing_program_is_named_before_anything_is_written(string missing, string code)
    {
        using var shell = Tooled(missing);

        Assert.That(await shell.RunAsync("init", "--demo", "new"), Is.EqualTo(ExitCode.Missing));
        Assert.That(shell.Error, Does.Contain(code).And.Contain("fix: "));
        Assert.That(Path.Combine(shell.Folder, "new"), Does.Not.Exist);
    }

    [Test]
    public async Task A_llama_server_that_is_named_and_not_there_is_said()
    {
        using var shell = Tooled();
        shell.Variables["PANTHEON_LLAMA_SERVER"] = "/nowhere/llama-server";

        Assert.That(await shell.RunAsync("init", "--demo", "new"), Is.EqualTo(ExitCode.Missing));
        Assert.That(shell.Error, Does.Contain("'/nowhere/llama-server'"));
    }

    [TestCase("--demo", "--servers", "http://127.0.0.1:1")]
    [TestCase("--demo", "--servers", "http://127.0.0.1:1,http://example.org:2")]
    [TestCase("--demo", "--servers", "http://127.0.0.1:1,http://127.0.0.1:2", "--scripted")]
    [TestCase("--scripted")]
    public async Task Servers_that_cannot_be_meant_are_a_wrong_usage(params string[] arguments)
    {
        using var shell = Tooled();

        Assert.That(await shell.RunAsync(["init", "new", .. arguments]), Is.EqualTo(ExitCode.Usage));
    }

    [Test]
    public async Task Outside_of_a_repository_there_is_nothing_to_make_a_catalog_for()
    {
        using var shell = new Shell();

        Assert.That(await shell.RunAsync("init"), Is.EqualTo(ExitCode.InvalidFiles));
        Assert.That(shell.Error, Does.Contain("PAN9003").And.Contain("git init"));
    }

    [Test]
    public async Task A_catalog_that_is_there_is_not_written_over()
    {
        using var shell = new Shell();
        Directory.CreateDirectory(Path.Combine(shell.Folder, ".git"));
        var project = shell.Write(".pantheon/pantheon.yaml", "mine");

        Assert.That(await shell.RunAsync("init"), Is.EqualTo(ExitCode.Conflict));
        Assert.That(File.ReadAllText(project), Is.EqualTo("mine"));
    }

    /// <summary>A shell whose PATH has programs that do nothing, all but the missing one.</summary>
    private static Shell Tooled(string? missing = null)
    {
        var shell = new Shell();
        foreach (var tool in new[] { "git", "dotnet" }.Where(tool => tool != missing))
        {
            var file = shell.Write($"bin/{tool}", "#!/bin/sh\nexit 1\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        shell.Variables["PATH"] = Path.Combine(shell.Folder, "bin");
        return shell;
    }
}
