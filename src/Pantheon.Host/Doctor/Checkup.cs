using Pantheon.Core.Diagnostics;

namespace Pantheon.Host.Doctor;

/// <summary>Makes the checks one after the other, each within its time; whatever one throws is its result.</summary>
internal sealed class Checkup(IReadOnlyList<IDoctorCheck> checks, TimeProvider time)
{
    public static IReadOnlyList<IDoctorCheck> Everyday { get; } =
    [
        new FilesCheck(), new GitCheck(), new DotnetCheck(), new StoreCheck(), new SandboxCheck(), new EnvironmentCheck(),
        new RuntimesCheck(), new SigningCheck(), new DiskCheck(), new WindowCheck(),
    ];

    /// <summary>What only a night asks for, after the rest; these try to get out of the machine, so they run only when they are asked for.</summary>
    public static IReadOnlyList<IDoctorCheck> OfTheNight { get; } = [.. Everyday, new EgressCheck(), new CanaryCheck(), new CredentialFilesCheck(), new PrivilegesCheck(), new CgroupCheck(), new CoreDumpCheck(), new NamesCheck()];

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

    private async Task<IReadOnlyList<CheckResult>> OneAsync(IDoctorCheck check, DoctorScene scene, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(check.Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await check.RunAsync(scene, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [CheckResult.Fail(check.Name, $"gave no answer within {check.Limit.TotalSeconds:0} s")];
        }
        catch (PantheonException known)
        {
            return [CheckResult.Fail(check.Name, $"{known.Message} ({known.Code})", known.Hint)];
        }
        catch (Exception odd) when (odd is IOException or UnauthorizedAccessException or Platform.Processes.ProcessStartException)
        {
            return [CheckResult.Fail(check.Name, odd.Message)];
        }
    }
}
