using Pantheon.Core.Identity;
using Pantheon.Core.Workspaces;
using Pantheon.Platform.Processes;

namespace Pantheon.Tools.Git;

/// <summary>Plants programs in the configuration of a throw-away repository and works on it as a night does: none may run, though plain git runs them.</summary>
public sealed class GitSelfTest(ProcessRunner processes, TimeProvider time)
{
    /// <summary>What ran under plain git, and what ran under Pantheon's: the first is the control and must not be empty, the second must be.</summary>
    public async Task<(IReadOnlyList<string> Plain, IReadOnlyList<string> Ours)> RunAsync(string folder, CancellationToken cancellationToken)
    {
        var repository = Path.Combine(folder, "repository");
        var fired = Directory.CreateDirectory(Path.Combine(folder, "fired")).FullName;
        Directory.CreateDirectory(repository);
        await PlainAsync(repository, cancellationToken, "init", "--quiet", "--initial-branch=main");
        await File.WriteAllTextAsync(Path.Combine(repository, "a.txt"), "a\n", cancellationToken);
        await PlainAsync(repository, cancellationToken, "add", "a.txt");
        await PlainAsync(repository, cancellationToken, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "-m", "a");
        foreach (var (setting, name) in new[] { ("core.fsmonitor", "fsmonitor"), ("filter.planted.clean", "clean"), ("filter.planted.smudge", "smudge") })
        {
            await PlainAsync(repository, cancellationToken, "config", setting, await PlantAsync(folder, fired, name, cancellationToken));
        }

        await PlantAsync(folder, fired, "hook", cancellationToken, Path.Combine(repository, ".git", "hooks", "post-checkout"));
        await File.WriteAllTextAsync(Path.Combine(repository, ".gitattributes"), "*.txt filter=planted\n", cancellationToken);
        await PlainAsync(repository, cancellationToken, "add", ".gitattributes");
        await PlainAsync(repository, cancellationToken, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "-m", "b");

        await File.WriteAllTextAsync(Path.Combine(repository, "a.txt"), "b\n", cancellationToken);
        await PlainAsync(repository, cancellationToken, "status", "--porcelain");
        await PlainAsync(repository, cancellationToken, "add", "a.txt");
        await PlainAsync(repository, cancellationToken, "checkout", "--quiet", "HEAD", "--", "a.txt");
        var plain = Take(fired);

        await OursAsync(folder, repository, cancellationToken);
        return (plain, Take(fired));
    }

    /// <summary>A base, a worktree, a change, its tree and its difference: what every run does.</summary>
    private async Task OursAsync(string folder, string path, CancellationToken cancellationToken)
    {
        var worktrees = new GitWorktrees(processes, Path.Combine(folder, "data"), time);
        var repository = new RepositorySpec { Name = "planted", Path = path, Base = "main" };
        var taken = await worktrees.OpenBaseAsync(repository, "main", cancellationToken);
        var ids = new IdSource(new Random(1));
        var workspace = await worktrees.CreateAsync(new AttemptId(ids.NewRunId(), new NodeId("doctor"), 1), repository, taken.Tree, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(workspace.Path, "a.txt"), "c\n", cancellationToken);
        var tree = await worktrees.SnapshotAsync(workspace, cancellationToken);
        await worktrees.DiffAsync(repository, taken.Tree, tree, cancellationToken);
        await worktrees.RemoveAsync(workspace, cancellationToken);
    }

    private async Task PlainAsync(string repository, CancellationToken cancellationToken, params string[] arguments)
    {
        await processes.RunAsync(
            new ProcessSpec
            {
                FileName = "git",
                Arguments = arguments,
                WorkingDirectory = repository,
                Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin:/usr/local/bin", ["HOME"] = repository, ["GIT_CONFIG_NOSYSTEM"] = "1", ["LC_ALL"] = "C" },
                Timeout = TimeSpan.FromSeconds(20),
            },
            cancellationToken);
    }

    private static async Task<string> PlantAsync(string folder, string fired, string name, CancellationToken cancellationToken, string? at = null)
    {
        var file = at ?? Path.Combine(folder, name + ".sh");
        await File.WriteAllTextAsync(file, $"#!/bin/sh\n: > '{fired}/{name}'\n{(name is "clean" or "smudge" ? "cat\n" : "exit 1\n")}", cancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return file;
    }

    private static List<string> Take(string fired)
    {
        var names = Directory.GetFiles(fired).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ToList();
        foreach (var name in names)
        {
            File.Delete(Path.Combine(fired, name));
        }

        return names;
    }
}
