using System.Globalization;
using Pantheon.Core.Policies;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Doctor;

/// <summary>The clock at the border between day and night: the window that is open, or the next one, by the policy's own time zones.</summary>
internal sealed class WindowCheck : IDoctorCheck
{
    public string Name => "clock";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken) =>
        [Window(scene), await SynchronisedAsync(scene, cancellationToken)];

    private static CheckResult Window(DoctorScene scene)
    {
        const string name = "window";
        if (scene.Policy is not { } policy)
        {
            return CheckResult.NotMade(name, "without a catalog there is no night policy");
        }

        if (policy.Windows.Select(window => window.TimeZone).FirstOrDefault(zone => !WindowCalendar.IsTimeZone(zone)) is { } unknown)
        {
            return CheckResult.Fail(name, $"this machine does not know the time zone '{unknown}' of policy {policy}", "install the time zone data (tzdata), or correct `tz:`");
        }

        var calendar = new WindowCalendar(policy.Windows);
        var now = scene.Time.GetUtcNow();
        if (calendar.OpenAt(now) is { } open)
        {
            return CheckResult.Pass(name, $"open by policy {policy}, closes {Text(open.ClosesAt, open.TimeZone)}, in {Spans.Of(open.ClosesAt - now)}");
        }

        return calendar.NextAfter(now) is { } next
            ? CheckResult.Pass(name, $"closed; opens {Text(next.OpensAt, next.TimeZone)}, in {Spans.Of(next.OpensAt - now)}, for {Spans.Of(next.Length)}")
            : CheckResult.Warn(name, $"policy {policy} has no window within two weeks", "the service will never open; `pantheon night start` still works");
    }

    private async Task<CheckResult> SynchronisedAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var outcome = await scene.TryRunAsync("timedatectl", ["show", "--property=NTPSynchronized", "--value"], cancellationToken);
        return outcome is { Succeeded: true }
            ? outcome.StandardOutput.Trim() == "yes"
                ? CheckResult.Pass(Name, "synchronised")
                : CheckResult.Warn(Name, "not synchronised", "timedatectl set-ntp true")
            : CheckResult.NotMade(Name, "whether the clock is synchronised; timedatectl does not answer here");
    }

    private static string Text(DateTimeOffset instant, string zone) =>
        TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString("ddd yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " " + zone;
}
