using System.Net.Sockets;
using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Rows 25 to 31: paths of a model that lead out of the tree, given to the real file tools. These run in the worker and are the same in every tier.</summary>
[Category("RedTeam")]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class FileToolAttackTests
{
    [TestCase("../outside/secret", TestName = "Row_25_one_folder_up")]
    [TestCase("src/../../outside/secret", TestName = "Row_25_down_and_up_again")]
    [TestCase("./../outside/secret", TestName = "Row_25_up_behind_a_dot")]
    [TestCase("//OUTSIDE/secret", TestName = "Row_26_a_doubled_root")]
    [TestCase("OUTSIDE/secret", TestName = "Row_26_an_absolute_path")]
    [TestCase("file-link", TestName = "Row_27_a_link_to_a_file")]
    [TestCase("folder-link/secret", TestName = "Row_27_a_link_to_a_folder")]
    [TestCase("src/link-of-link/secret", TestName = "Row_27_a_link_to_a_link")]
    [TestCase("hard-link", TestName = "Row_29_a_hard_link")]
    [TestCase("/proc/self/rootOUTSIDE/secret", TestName = "Row_30_the_root_of_a_process")]
    [TestCase("/proc/self/cwd/secret", TestName = "Row_30_the_working_folder_of_a_process")]
    [TestCase("root-link/secret", TestName = "Row_30_a_link_to_a_magic_link")]
    [CancelAfter(30_000)]
    public async Task It_works_for_a_plain_program_and_is_refused_by_the_file_tools(string template)
    {
        using var scene = await PlantedAsync();
        var path = template.Replace("OUTSIDE", Path.GetDirectoryName(scene.SecretFile)!, StringComparison.Ordinal);
        var shell = template.StartsWith("/proc/self/cwd", StringComparison.Ordinal) ? "cd ../outside && cat \"$1\"" : "cat \"$1\"";
        var plain = await Tiers.Runner.RunAsync(Shell(scene, shell, path), CancellationToken.None);
        Assert.That(plain.StandardOutput, Is.EqualTo(Scene.Secret), "a plain program reads it");

        var read = await scene.CallAsync("read_file", CancellationToken.None, ("path", path));
        var written = await scene.CallAsync("write_file", CancellationToken.None, ("path", path), ("content", "owned"));
        var replaced = await scene.CallAsync("replace", CancellationToken.None, ("path", path), ("old", Scene.Secret), ("new", "owned"));
        var searched = await scene.CallAsync("search", CancellationToken.None, ("pattern", Scene.Secret));

        Assert.That((read.IsError, written.IsError, replaced.IsError), Is.EqualTo((true, true, true)));
        Assert.That(searched.Text, Does.Contain("own.txt").And.Not.Contain("link"), "only the tree's own file is searched");
        Assert.That(read.Text, Does.Not.Contain(Scene.Secret));
        Assert.That(File.ReadAllText(scene.SecretFile), Is.EqualTo(Scene.Secret));
        Assert.That(Directory.EnumerateFiles(Path.GetDirectoryName(scene.SecretFile)!).Count(), Is.EqualTo(1));
    }

    [TestCase("pipe", "timed out", TestName = "Row_31_a_pipe")]
    [TestCase("socket", "No such device or address", TestName = "Row_31_a_socket")]
    [CancelAfter(30_000)]
    public async Task A_special_file_is_refused_without_waiting(string name, string plainly)
    {
        using var scene = await PlantedAsync();
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(new UnixDomainSocketEndPoint(Path.Combine(scene.Tree, "socket")));
        var plain = await Tiers.Runner.RunAsync(Shell(scene, "timeout 0.3 cat \"$1\" 2>&1 || { [ $? != 124 ] || echo timed out; }", name), CancellationToken.None);
        Assert.That(plain.StandardOutput, Does.Contain(plainly), "a plain program hangs or fails on it");

        var read = await scene.CallAsync("read_file", CancellationToken.None, ("path", name));
        var written = await scene.CallAsync("write_file", CancellationToken.None, ("path", name), ("content", "x"));

        Assert.That((read.IsError, written.IsError), Is.EqualTo((true, true)));
        Assert.That(read.Text, Does.Contain("not a plain file").Or.Contain("regular file").Or.Contain(name));
    }

    private static async Task<ToolScene> PlantedAsync()
    {
        var scene = new ToolScene(new BubblewrapSandbox(Tiers.Runner));
        const string Plant = """
            mkdir src; o=$(dirname "$1")
            ln -s "$1" file-link; ln -s "$o" folder-link; ln -s ../folder-link src/link-of-link; ln "$1" hard-link; ln -s "/proc/self/root$o" root-link; mkfifo pipe
            """;
        var planted = await Tiers.Runner.RunAsync(Shell(scene, Plant, scene.SecretFile), CancellationToken.None);
        Assert.That(planted.Succeeded, Is.True, planted.StandardError);
        scene.Write("own.txt", Scene.Secret);
        return scene;
    }

    private static ProcessSpec Shell(ToolScene scene, string script, string argument) => new()
    {
        FileName = "/bin/sh",
        Arguments = ["-c", script, "sh", argument],
        WorkingDirectory = scene.Tree,
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
    };
}
