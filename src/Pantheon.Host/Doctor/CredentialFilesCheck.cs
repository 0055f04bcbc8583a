namespace Pantheon.Host.Doctor;

/// <summary>Files of credentials that this account can read; tools never see the home folder, the worker does.</summary>
internal sealed class CredentialFilesCheck : IDoctorCheck
{
    private static readonly string[] Known =
    [
        ".aws/credentials", ".azure/accessTokens.json", ".config/gcloud/application_default_credentials.json", ".netrc", ".git-credentials", ".config/gh/hosts.yml",
        ".docker/config.json", ".kube/config", ".npmrc", ".pypirc", ".cache/huggingface/token", ".ssh/id_rsa", ".ssh/id_ed25519", ".ssh/id_ecdsa",
    ];

    public string Name => "credentials";

    public Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var found = Known.Where(file => File.Exists(Path.Combine(scene.Environment.Home, file))).ToList();
        return Task.FromResult<IReadOnlyList<CheckResult>>(
            [found.Count == 0
                ? CheckResult.Pass(Name, $"none of {Known.Length} usual files in {scene.Environment.Home}")
                : CheckResult.Warn(Name, $"{scene.Environment.Home} holds {string.Join(", ", found)}; no tool sees them", "run the service as an account of its own")]);
    }
}
