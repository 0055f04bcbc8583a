using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Workspaces;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Tools.Git;

namespace Pantheon.Integration.Tests.Tools.Git;

/// <summary>A real repository of a user, driven by plain git without any hardening, and Pantheon's worktrees over it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class UserFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ProcessRunner _processes = new(TimeProvider.System);

    public UserFolder()
    {
        Directory.CreateDirectory(Path);
        Worktrees = new GitWorktrees(_processes, DataFolder, TimeProvider.System);
    }

    public string Path => _folder.PathOf("user");

    public string DataFolder => _folder.PathOf("data");

    public string Marker => _folder.PathOf("fired");

    public GitWorktrees Worktrees { get; }

    public RepositorySpec Spec => new() { Name = "shop", Path = Path, Base = "main" };

    public static AttemptId Attempt { get; } = new(new RunId(Guid.Parse("11111111-2222-4333-8444-555555555555")), new NodeId("implement"), 1);

    public bool Fired => File.Exists(Marker);

    public static async Task<UserFolder> WithOneCommitAsync(CancellationToken cancellationToken)
    {
        var user = new UserFolder();
        await user.GitAsync(cancellationToken, "init", "-q", "-b", "main");
        user.Write("src/a.txt", "one\ntwo\nthree\n");
        user.Write("src/b.txt", "b\n");
        user.Write(".gitignore", "obj/\n");
        await user.CommitAsync("first", cancellationToken);
        return user;
    }

    public string Write(string relative, string text) => _folder.Write($"user/{relative}", text);

    public string Read(string relative) => File.ReadAllText(System.IO.Path.Combine(Path, relative));

    /// <summary>A program that leaves the marker behind, wherever a payload can name one.</summary>
    /// <param name="answers">Whether it hands on what it is given, as a filter does; else it ends at once.</param>
    public string Payload(bool answers = true)
    {
        var script = _folder.Write("payload.sh", $"#!/bin/sh\ntouch {Marker}\n{(answers ? "cat\n" : "")}exit 0\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return script;
    }

    public void Disarm() => File.Delete(Marker);

    public async Task CommitAsync(string message, CancellationToken cancellationToken)
    {
        await GitAsync(cancellationToken, "add", "-A");
        await GitAsync(cancellationToken, "commit", "-q", "-m", message);
    }

    public Task<string> GitAsync(CancellationToken cancellationToken, params string[] arguments) => GitInAsync(Path, mustSucceed: true, cancellationToken, arguments);

    public async Task<string> GitInAsync(string folder, bool mustSucceed, CancellationToken cancellationToken, params string[] arguments)
    {
        var outcome = await _processes.RunAsync(
            new ProcessSpec
            {
                FileName = "git",
                Arguments = ["-c", "user.name=U", "-c", "user.email=u@example.org", .. arguments],
                WorkingDirectory = folder,
                Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = _folder.Path, ["GIT_CONFIG_NOSYSTEM"] = "1" },
                Timeout = TimeSpan.FromSeconds(30),
            },
            cancellationToken);
        Assert.That(!mustSucceed || outcome.Succeeded, $"git {string.Join(' ', arguments)}: {outcome.StandardError}");
        return outcome.StandardOutput.Trim();
    }

    public async Task<(BaseCommit Base, Workspace Workspace)> OpenAsync(CancellationToken cancellationToken, string reference = "main")
    {
        var start = await Worktrees.OpenBaseAsync(Spec, reference, cancellationToken);
        return (start, await Worktrees.CreateAsync(Attempt, Spec, start.Tree, cancellationToken));
    }

    public PublishRequest Request(BaseCommit start, string tree, string branch = "night/2026-11-20/t1-fix") => new()
    {
        Repository = Spec,
        BaseCommit = start.Commit,
        Tree = tree,
        Branch = branch,
        Message = "Fix the total\n\nIt was off by one.",
        Trailers = [KeyValuePair.Create("Pantheon-Run", "111111"), KeyValuePair.Create("Pantheon-Task", "t1\nPantheon-Forged: yes")],
        AuthorName = "Pantheon",
        AuthorEmail = "pantheon@localhost",
        At = new DateTimeOffset(2026, 11, 20, 2, 0, 0, TimeSpan.Zero),
    };

    public void Dispose() => _folder.Dispose();
}
