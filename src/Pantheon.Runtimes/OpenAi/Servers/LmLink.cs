using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.OpenAi.Asking;

namespace Pantheon.Runtimes.OpenAi.Servers;

/// <summary>Asks LM Studio's own program whether LM Link may send requests for this machine's port to another machine; the server's answers do not say.</summary>
internal sealed class LmLink(ProcessRunner? runner, string path, bool isThisMachine)
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Why it is not sure that the link is off, or null.</summary>
    public async Task<string?> WhyNotOffAsync(CancellationToken cancellationToken)
    {
        if (!isThisMachine)
        {
            return "LM Link of another machine cannot be asked after from here";
        }

        if (runner is null || ExecutableFinder.Find("lms", path) is not { } program)
        {
            return "whether LM Link is off cannot be told: the program 'lms' is not on this machine's PATH";
        }

        var spec = new ProcessSpec
        {
            FileName = program,
            Arguments = ["link", "status", "--json"],
            Environment = new Dictionary<string, string>
            {
                ["PATH"] = path,
                ["LANG"] = "C.UTF-8",
                ["HOME"] = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            },
            Timeout = AnswerTimeout,
        };
        try
        {
            var outcome = await runner.RunAsync(spec, cancellationToken);
            return outcome.Succeeded ? Read(outcome.StandardOutput) : $"whether LM Link is off cannot be told: 'lms link status' ended with {outcome.ExitCode}";
        }
        catch (ProcessStartException exception)
        {
            return $"whether LM Link is off cannot be told: {exception.Message}";
        }
    }

    private static string? Read(string output)
    {
        try
        {
            // only a device on which the link was switched off counts; one that is merely offline or logged out may come back
            var status = JsonNode.Parse(output);
            return status is JsonObject && status.TextsAt("issues").Contains("deviceDisabled") && status.ObjectsAt("peers").Count == 0
                ? null
                : "LM Link is not switched off on this machine, so another machine may answer (lms link disable)";
        }
        catch (Exception strange) when (strange is JsonException or InvalidOperationException or ArgumentException)
        {
            return "whether LM Link is off cannot be told: 'lms link status --json' says something else";
        }
    }
}
