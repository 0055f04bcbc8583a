using System.Globalization;
using Pantheon.Integration.Tests.Platform.Processes;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>An empty network namespace in which a process answers for public addresses: nothing that is sent there leaves the machine, and every packet counts.</summary>
internal sealed class Internet : IAsyncDisposable
{
    private static readonly string[] Addresses = ["8.8.8.8", "1.1.1.1", "198.51.100.1", "169.254.169.254", "fd00:ec2::254", "2001:db8::1"];

    private readonly ChildProcess _server;

    private Internet(ChildProcess server) => _server = server;

    public int ProcessId => _server.Id;

    /// <summary>Null where this account may not make namespaces.</summary>
    public static async Task<Internet?> OpenAsync(CancellationToken cancellationToken)
    {
        var nameServers = File.Exists("/etc/resolv.conf")
            ? File.ReadLines("/etc/resolv.conf").Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)).Where(words => words is ["nameserver", ..]).Select(words => words[1])
            : [];
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var probe = Probe.Spec();
        var server = Tiers.Runner.Start(probe with
        {
            FileName = "/usr/bin/unshare",
            Arguments = ["--user", "--map-root-user", "--net", Probe.Path, "attack", "internet", .. Addresses.Concat(nameServers.Where(name => !name.StartsWith("127.", StringComparison.Ordinal))).Distinct()],
            OnStandardOutput = line => _ = line == "ready" && ready.TrySetResult(),
        });
        if (await Task.WhenAny(ready.Task, server.WaitAsync(cancellationToken)) == ready.Task)
        {
            return new Internet(server);
        }

        await server.DisposeAsync();
        return null;
    }

    /// <summary>How many packets were sent in it until now.</summary>
    public long Packets()
    {
        var loopback = File.ReadLines($"/proc/{ProcessId}/net/dev").First(line => line.TrimStart().StartsWith("lo:", StringComparison.Ordinal));
        return long.Parse(loopback.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries)[2], CultureInfo.InvariantCulture);
    }

    /// <summary>The command, run in it.</summary>
    public ProcessSpec Enter(ProcessSpec spec) => spec with
    {
        FileName = "/usr/bin/nsenter",
        Arguments =
        [
            "--target", ProcessId.ToString(CultureInfo.InvariantCulture), "--user", "--net", "--preserve-credentials", spec.FileName, .. spec.Arguments,
        ],
    };

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
