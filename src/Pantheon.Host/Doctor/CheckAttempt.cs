using Pantheon.Core.Diagnostics;

namespace Pantheon.Host.Doctor;

/// <summary>Makes one check within its time; whatever it throws is its result.</summary>
internal static class CheckAttempt
{
    public static async Task<IReadOnlyList<CheckResult>> RunAsync(IDoctorCheck check, DoctorScene scene, TimeProvider time, CancellationToken cancellationToken)
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
        catch (Exception odd) when (odd is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception or Platform.Processes.ProcessStartException)
        {
            return [CheckResult.Fail(check.Name, odd.Message)];
        }
    }
}
