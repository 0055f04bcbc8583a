using Pantheon.Platform.Confinement;

namespace Pantheon.Host.Doctor.Night;

/// <summary>Whether a library could ask for a name at all: by a datagram, or by a daemon behind a socket file, which no wall of ports sees.</summary>
internal sealed class ResolverCheck : IDoctorCheck
{
    private static readonly string[] Daemons = ["/run/systemd/resolve/io.systemd.Resolve", "/run/nscd/socket", "/var/run/nscd/socket"];

    public string Name => "resolver";

    public Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CheckResult>>([Judge(WallSupport.WhyNot(), [.. Daemons.Where(File.Exists)])]);

    internal CheckResult Judge(string? whyNoWall, IReadOnlyList<string> daemons)
    {
        if (whyNoWall is not null)
        {
            return CheckResult.Warn(Name, $"a library of the worker could send a query: {whyNoWall}", "a kernel of 6.7 or newer with Landlock");
        }

        return daemons.Count == 0
            ? CheckResult.Pass(Name, "not asked here, and behind the worker's wall no datagram leaves and port 53 is shut")
            : CheckResult.Warn(Name, $"no datagram leaves the worker's wall, but {string.Join(", ", daemons)} could be asked instead", "InaccessiblePaths= in the unit for that socket");
    }
}
