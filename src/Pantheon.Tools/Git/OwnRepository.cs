using System.Collections.Concurrent;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;

namespace Pantheon.Tools.Git;

/// <summary>The orchestrator's own gitdir of each repository: objects taken from the user's repository, refs of its own, and no configuration but ours.</summary>
internal sealed class OwnRepository(GitCommand git, string dataFolder)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();

    private bool _isMended;

    public string FolderOf(RepositorySpec repository) => Path.Combine(dataFolder, "git", $"{GitName.Plain(repository.Name)}.git");

    /// <summary>A file that trusts exactly the user's repository, for the one child that opens it by path.</summary>
    public string TrustFileOf(RepositorySpec repository, UserRepository user)
    {
        var file = Path.Combine(dataFolder, "git", $"{GitName.Plain(repository.Name)}.trust");
        var text = user.TrustConfiguration();
        if (!File.Exists(file) || File.ReadAllText(file) != text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!); // a file below the data folder has a parent
            var fresh = $"{file}.{Guid.NewGuid():n}";
            File.WriteAllText(fresh, text);
            File.Move(fresh, file, overwrite: true);
        }

        return file;
    }

    /// <summary>Makes sure that the objects of a commit of the user's repository are in ours, kept by a ref.</summary>
    public async Task TakeAsync(RepositorySpec repository, UserRepository user, string commit, CancellationToken cancellationToken)
    {
        var gate = _gates.GetOrAdd(FolderOf(repository), _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            await CheckVersionAsync(cancellationToken);
            await EnsureAsync(repository, user, cancellationToken);
            if (await HasAsync(repository, commit, cancellationToken))
            {
                return;
            }

            await git.RunAsync(
                new GitCall
                {
                    GitFolder = FolderOf(repository),
                    AllowsFileProtocol = true,
                    Variables = new Dictionary<string, string> { ["GIT_CONFIG_GLOBAL"] = TrustFileOf(repository, user) },
                    Arguments =
                    [
                        "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance", "--update-shallow",
                        $"--upload-pack={GitEnvironment.OtherSide} upload-pack",
                        "--end-of-options", user.CommonFolder, $"+{commit}:{BaseReference(commit)}",
                    ],
                },
                cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    private static string BaseReference(string commit) => $"refs/pantheon/base/{commit}";

    private async Task CheckVersionAsync(CancellationToken cancellationToken)
    {
        if (_isMended)
        {
            return;
        }

        var text = (await git.VersionAsync(cancellationToken)).Trim();
        _isMended = GitVersion.Parse(text) is { } version && GitVersion.IsSafe(version)
            ? true
            : throw new WorkspaceException(
                Codes.GitTooOld,
                FailureKind.EnvironmentMissing,
                $"this machine's git says '{text}', and a hostile repository can make that version run programs.",
                $"Install git {GitVersion.Wanted}.");
    }

    private async Task EnsureAsync(RepositorySpec repository, UserRepository user, CancellationToken cancellationToken)
    {
        var folder = FolderOf(repository);
        if (File.Exists(Path.Combine(folder, "HEAD")))
        {
            return;
        }

        // made aside and moved into place: a half-made one would be taken for whole after a crash
        var fresh = $"{folder}.{Guid.NewGuid():n}";
        try
        {
            Directory.CreateDirectory(fresh);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WorkspaceException(Codes.GitFailed, FailureKind.DiskFull, $"'{folder}' could not be made: {failure.Message}", "Make room, or correct `data:` in the box file.", failure);
        }

        var format = await git.RunAsync(new GitCall { GitFolder = user.GitFolder, Arguments = ["rev-parse", "--show-object-format"] }, cancellationToken);
        await git.RunAsync(
            new GitCall { GitFolder = fresh, Arguments = ["init", "--quiet", "--bare", "--template=", $"--object-format={format.Trim()}", "--", fresh] },
            cancellationToken);
        try
        {
            Directory.Move(fresh, folder);
        }
        catch (IOException) when (File.Exists(Path.Combine(folder, "HEAD")))
        {
            // another process was faster, and its repository is as good
            Directory.Delete(fresh, recursive: true);
        }
    }

    /// <summary>Whether all objects of a commit are here.</summary>
    public async Task<bool> HasAsync(RepositorySpec repository, string commit, CancellationToken cancellationToken)
    {
        // the ref is written after the objects: where it stands they are whole
        var call = new GitCall { GitFolder = FolderOf(repository), Arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", BaseReference(commit)] };
        return (await git.TryAsync(call, cancellationToken)).Succeeded;
    }
}
