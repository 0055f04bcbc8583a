namespace Pantheon.Host.Doctor;

/// <summary>Makes the checks one after the other, each within its time; whatever one throws is its result.</summary>
internal sealed class Checkup(IReadOnlyList<IDoctorCheck> checks, TimeProvider time)
{
    public static IReadOnlyList<IDoctorCheck> Everyday { get; } =
    [
        new FilesCheck(), new GitCheck(), new DotnetCheck(), new StoreCheck(), new SandboxCheck(), new EnvironmentCheck(),
        new RuntimesCheck(), new SigningCheck(), new DiskCheck(), new WindowCheck(),
    ];

    public async IAsyncEnumerable<CheckResult> RunAsync(DoctorScene scene, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var check in checks)
        {
            foreach (var result in await OneAsync(check, scene, cancellationToken))
            {
                yield return result;
            }
        }
    }

    private Task<IReadOnlyList<CheckResult>> OneAsync(IDoctorCheck check, DoctorScene scene, CancellationToken cancellationToken) =>
        CheckAttempt.RunAsync(check, scene, time, cancellationToken);
}
