using Pantheon.Platform.Egress;

namespace Pantheon.Host.Doctor.Night;

/// <summary>The fifteen checks of a night, in their order. They try to get out of the machine, so they are made only when they are asked for.</summary>
internal static class NightChecks
{
    public static IReadOnlyList<IDoctorCheck> All { get; } =
    [
        new NightCheck(1, "sandbox", new SandboxCheck()),
        new NightCheck(2, "inside", new InsideCheck(), new CanaryCheck()),
        new NightCheck(3, "egress", new ReachCheck(EgressProbe.NeverRoutable), new EgressCheck()),
        new NightCheck(4, "environ", new LauncherCheck()),
        new NightCheck(5, "secrets", new EnvironmentCheck(), new CredentialFilesCheck()),
        new NightCheck(6, "endpoints", new RuntimesCheck()),
        new NightCheck(7, "namespaces", new NamespacesCheck()),
        new NightCheck(8, "service", new PrivilegesCheck(), new OwnStatusCheck(), new UnitCheck()),
        new NightCheck(9, "cgroup", new CgroupCheck()),
        new NightCheck(10, "git", new GitCheck(), new GitFloorCheck(), new GitPlantCheck()),
        new NightCheck(11, "signing", new SigningCheck()),
        new NightCheck(12, "boundary", new WindowCheck(), new BoundaryCheck()),
        new NightCheck(13, "disk", new DiskCheck(), new QuotaCheck()),
        new NightCheck(14, "coredumps", new CoreDumpCheck()),
        new NightCheck(15, "dns", new NamesCheck(), new ResolverCheck()),
    ];
}
