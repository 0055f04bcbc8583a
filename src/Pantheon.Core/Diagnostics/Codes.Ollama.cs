namespace Pantheon.Core.Diagnostics;

/// <content>41xx: Ollama.</content>
public static partial class Codes
{
    public const string OllamaCloudName = "PAN4101";
    public const string OllamaElsewhere = "PAN4102";
    public const string OllamaDigestDiffers = "PAN4103";
    public const string OllamaOtherModel = "PAN4104";
    public const string OllamaRunnerDied = "PAN4105";
    public const string OllamaCannotDo = "PAN4106";
    public const string OllamaPromptCut = "PAN4107";
    public const string OllamaContextSmaller = "PAN4108";
    public const string OllamaOnProcessor = "PAN4109";
    public const string OllamaNotLoaded = "PAN4110";
    public const string OllamaNotReleased = "PAN4111";
    public const string OllamaTemplateRefused = "PAN4112";
    public const string OllamaOutputUnread = "PAN4113";
}
