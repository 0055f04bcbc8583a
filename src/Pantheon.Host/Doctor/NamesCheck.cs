using Pantheon.Core.Diagnostics;
using Pantheon.Runtimes.Routing;

namespace Pantheon.Host.Doctor;

/// <summary>No pool of the night needs a name looked up: every endpoint is a literal address or a socket.</summary>
internal sealed class NamesCheck : IDoctorCheck
{
    public string Name => "dns";

    public Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CheckResult>>([Look(scene)]);

    private CheckResult Look(DoctorScene scene)
    {
        if (scene.Box is not { } box || scene.Policy is not { } policy)
        {
            return CheckResult.NotMade(Name, "it needs a readable catalog and box file");
        }

        var named = new List<string>();
        foreach (var pool in box.Pools.Values.Where(pool => policy.Origins.Contains(pool.Origin)))
        {
            try
            {
                _ = RuntimeFactory.AddressOf(pool);
            }
            catch (PantheonException refused)
            {
                named.Add(refused.Message);
            }
        }

        return named.Count == 0
            ? CheckResult.Pass(Name, "not needed: every pool of the night is a literal address, a socket or a child")
            : CheckResult.Fail(Name, string.Join("; ", named), "write http:// with a literal address and port");
    }
}
