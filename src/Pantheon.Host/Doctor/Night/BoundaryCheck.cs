using System.Globalization;
using Pantheon.Core.Policies;

namespace Pantheon.Host.Doctor.Night;

/// <summary>The border between day and night: the next opening and closing in the policy's zone and in UTC, and a jump of the clock between now and then.</summary>
internal sealed class BoundaryCheck : IDoctorCheck
{
    public string Name => "border";

    public Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CheckResult>>([scene.Policy is { } policy ? Judge(policy, scene.Time.GetUtcNow()) : CheckResult.NotMade(Name, "without a catalog there is no night policy")]);

    internal CheckResult Judge(Policy policy, DateTimeOffset now)
    {
        if (policy.Windows.Any(window => !WindowCalendar.IsTimeZone(window.TimeZone)))
        {
            return CheckResult.NotMade(Name, "a time zone of the policy is unknown here");
        }

        var calendar = new WindowCalendar(policy.Windows);
        if ((calendar.OpenAt(now) ?? calendar.NextAfter(now)) is not { } night)
        {
            return CheckResult.NotMade(Name, $"policy {policy} has no window within two weeks");
        }

        var zone = TimeZoneInfo.FindSystemTimeZoneById(night.TimeZone);
        return CheckResult.Pass(Name, $"night of {night.Date:yyyy-MM-dd}: {Both(night.OpensAt, zone)} to {Both(night.ClosesAt, zone)}{Jump(zone, now, night.ClosesAt)}");
    }

    private static string Both(DateTimeOffset at, TimeZoneInfo zone) =>
        string.Create(CultureInfo.InvariantCulture, $"{TimeZoneInfo.ConvertTime(at, zone):yyyy-MM-dd HH:mm} {zone.Id} = {at.UtcDateTime:HH:mm} UTC");

    /// <summary>The first change of the zone's offset up to the closing, by the minute.</summary>
    private static string Jump(TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset to)
    {
        var before = zone.GetUtcOffset(from);
        for (var at = from; at <= to; at += TimeSpan.FromMinutes(1))
        {
            var offset = zone.GetUtcOffset(at);
            if (offset != before)
            {
                return string.Create(CultureInfo.InvariantCulture, $"; the clock jumps by {(offset - before).TotalMinutes:+0;-0} min at {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
            }
        }

        return "; no jump of the clock until then";
    }
}
