namespace Pantheon.Host.Doctor;

/// <summary>Catalog and box file, read before the checks begin.</summary>
internal sealed class FilesCheck : IDoctorCheck
{
    public string Name => "catalog";

    public Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CheckResult>>([scene.CatalogResult, scene.BoxResult]);
}
