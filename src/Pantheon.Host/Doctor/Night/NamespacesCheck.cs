namespace Pantheon.Host.Doctor.Night;

/// <summary>The switches by which a system refuses user namespaces, without which bubblewrap does not start: Ubuntu's AppArmor one above all.</summary>
internal sealed class NamespacesCheck : IDoctorCheck
{
    private const string AppArmor = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";
    private const string Clone = "/proc/sys/kernel/unprivileged_userns_clone";
    private const string Most = "/proc/sys/user/max_user_namespaces";

    public string Name => "namespaces";

    public Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CheckResult>>([Judge(Read(AppArmor), Read(Clone), Read(Most), HasProfile())]);

    internal CheckResult Judge(string? appArmor, string? clone, string? most, bool hasProfile)
    {
        if (most is null)
        {
            return CheckResult.NotMade(Name, "this kernel shows no limit of user namespaces");
        }

        if (most == "0" || clone == "0")
        {
            return CheckResult.Fail(
                Name, "user namespaces are turned off here, and bubblewrap needs one", most == "0" ? "sysctl -w user.max_user_namespaces=15000, kept in /etc/sysctl.d" : "sysctl -w kernel.unprivileged_userns_clone=1, kept in /etc/sysctl.d");
        }

        return appArmor == "1" && !hasProfile
            ? CheckResult.Warn(
                Name,
                "AppArmor restricts user namespaces (kernel.apparmor_restrict_unprivileged_userns=1), and there is no profile for bwrap",
                "/etc/apparmor.d/bwrap with: abi <abi/4.0>, include <tunables/global> profile bwrap /usr/bin/bwrap flags=(unconfined) { userns, }  then: apparmor_parser -r /etc/apparmor.d/bwrap")
            : CheckResult.Pass(Name, $"allowed, at most {most}{(appArmor == "1" ? "; AppArmor restricts them and has a profile for bwrap" : appArmor == "0" ? "; AppArmor does not restrict them" : "; this system has no AppArmor switch for them")}");
    }

    private static bool HasProfile() =>
        Directory.Exists("/etc/apparmor.d") && Directory.EnumerateFiles("/etc/apparmor.d").Any(file => Path.GetFileName(file).Contains("bwrap", StringComparison.Ordinal));

    private static string? Read(string file) => File.Exists(file) ? File.ReadAllText(file).Trim() : null;
}
