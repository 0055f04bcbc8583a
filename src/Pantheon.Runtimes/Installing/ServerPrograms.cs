namespace Pantheon.Runtimes.Installing;

/// <summary>The servers that `runtimes install` knows, and what the package managers call them.</summary>
public static class ServerPrograms
{
    public static IReadOnlyList<ServerProgram> All { get; } =
    [
        new()
        {
            Kind = "llama.cpp",
            OtherNames = ["llama-server", "llamacpp", "llama-cpp"],
            Program = "llama-server",
            Packages =
            [
                new(PackageTools.Brew, "llama.cpp"),
                new(PackageTools.Apt, "llama.cpp"),
                new(PackageTools.Dnf, "llama-cpp"),
                new(PackageTools.Pacman, "llama.cpp"),
                new(PackageTools.Zypper, "llamacpp"),
                new(PackageTools.Winget, "--id", "ggml.llamacpp"),
            ],
            Elsewhere = "download a release from https://github.com/ggml-org/llama.cpp/releases, or build it from its sources",
        },
        new()
        {
            Kind = "ollama",
            Program = "ollama",
            Packages =
            [
                new(PackageTools.Brew, "ollama"),
                new(PackageTools.Apt, "ollama"),
                new(PackageTools.Dnf, "ollama"),
                new(PackageTools.Pacman, "ollama"),
                new(PackageTools.Zypper, "ollama"),
                new(PackageTools.Winget, "--id", "Ollama.Ollama"),
            ],
            Elsewhere = "download it from https://ollama.com/download",
        },
        new()
        {
            Kind = "lmstudio",
            OtherNames = ["lm-studio"],
            Packages =
            [
                new(PackageTools.Brew, "--cask", "lm-studio") { IsForMacAlone = true },
                new(PackageTools.Winget, "--id", "ElementLabs.LMStudio"),
            ],
            Elsewhere = "download it from https://lmstudio.ai/download; open it once, and 'lms' is there too",
        },
        new()
        {
            Kind = "vllm",
            Program = "vllm",

            // what Homebrew has is built for the CPU alone
            Elsewhere = "it is a Python package that has to fit the GPU's driver: make an environment for it alone and follow https://docs.vllm.ai/en/latest/getting_started/installation/",
        },
        new()
        {
            Kind = "sglang",
            Program = "sglang",
            Elsewhere = "it is a Python package that has to fit the GPU's driver: make an environment for it alone and follow https://docs.sglang.ai/start/install.html",
        },
        new() { Kind = "llama-swap", Program = "llama-swap", Elsewhere = "download a release from https://github.com/mostlygeek/llama-swap/releases" },
        new()
        {
            Kind = "ovms",
            OtherNames = ["openvino"],
            Program = "ovms",
            Elsewhere = "download a release from https://github.com/openvinotoolkit/model_server/releases",
        },
        new() { Kind = "localai", OtherNames = ["local-ai"], Program = "local-ai", Elsewhere = "follow https://localai.io; Pantheon speaks to it as kind 'openai'" },
    ];

    /// <summary>Null for a name that no server has.</summary>
    public static ServerProgram? Find(string name) =>
        All.FirstOrDefault(server => server.OtherNames.Prepend(server.Kind).Contains(name, StringComparer.OrdinalIgnoreCase));
}
