using Pantheon.Core.Diagnostics;
using Pantheon.Platform.Processes;

namespace Pantheon.Storage.Embedded;

/// <summary>The account the server runs under: our own, or for root a lesser one, as Postgres refuses to run as root.</summary>
internal sealed class ClusterAccount(ProcessRunner processes, string? dropTo)
{
    private static readonly string[] Candidates = ["postgres", "nobody"];

    /// <summary>Null when the server runs as we do.</summary>
    public string? DropTo { get; } = dropTo;

    public bool IsRoot => DropTo is not null;

    public static ClusterAccount Current(ProcessRunner processes)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new ClusterAccount(processes, null);
        }

        var known = File.Exists("/etc/passwd") ? File.ReadAllLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet() : [];
        return new ClusterAccount(processes, Candidates.FirstOrDefault(known.Contains) ?? throw new PantheonException(
            Codes.PostgresInitFailed,
            "Postgres does not run as root, and this machine has neither a 'postgres' nor a 'nobody' account to run it under",
            "add one (useradd --system postgres), or run pantheon as another user"));
    }

    /// <summary>The operating system's names that may connect, all to one role of the database.</summary>
    public IReadOnlyList<string> Names() => [.. new[] { "root", Environment.UserName, DropTo }.OfType<string>().Distinct(StringComparer.Ordinal)];

    public async Task OwnAsync(string folder, CancellationToken cancellationToken)
    {
        if (DropTo is null)
        {
            return;
        }

        var outcome = await RunAsync("chown", ["-R", $"{DropTo}:", folder], asUser: false, cancellationToken);
        if (!outcome.Succeeded)
        {
            throw new PantheonException(
                Codes.PostgresFolderUnreachable,
                $"'{folder}' could not be given to '{DropTo}': {outcome.StandardError.Trim()}",
                "choose a data folder on a file system that knows owners");
        }
    }

    /// <summary>Root may stand below a folder that the lesser account cannot pass through; said before anything fails strangely.</summary>
    public async Task CheckReachableAsync(string folder, CancellationToken cancellationToken)
    {
        if (DropTo is null)
        {
            return;
        }

        var parents = new List<string>();
        for (var parent = Path.GetDirectoryName(folder); parent is not null; parent = Path.GetDirectoryName(parent))
        {
            parents.Insert(0, parent);
        }

        var outcome = await RunAsync(
            "sh",
            ["-c", "for d; do [ -x \"$d\" ] || { echo \"$d\"; exit 3; }; done", "sh", .. parents],
            asUser: true,
            cancellationToken);
        if (outcome.ExitCode == 3)
        {
            throw new PantheonException(
                Codes.PostgresFolderUnreachable,
                $"Postgres runs as '{DropTo}' because it refuses to run as root, and that account cannot pass through '{outcome.StandardOutput.Trim()}' to '{folder}'",
                "choose a data folder such as /var/lib/pantheon, allow passage (chmod o+x on the named folder), or run pantheon as another user");
        }
    }

    private Task<ProcessOutcome> RunAsync(string program, IReadOnlyList<string> arguments, bool asUser, CancellationToken cancellationToken) =>
        processes.RunAsync(
        new ProcessSpec
        {
            FileName = program,
            Arguments = arguments,
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin" },
            WorkingDirectory = "/",
            Timeout = TimeSpan.FromSeconds(60),
            UserName = asUser ? DropTo : null,
        },
        cancellationToken);
}
