using System.Globalization;
using Pantheon.Core.Boxes;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>The command line of a llama-server child, and what of this process's variables it may see.</summary>
public static class LlamaArguments
{
    // Which GPU and how many threads; nothing that could name a file, a server or a download.
    private static readonly string[] Allowed =
        ["CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "HSA_OVERRIDE_GFX_VERSION", "GGML_VK_VISIBLE_DEVICES", "OMP_NUM_THREADS"];

    public static IReadOnlyList<string> OfServer(PoolSpec pool, SpawnSpec spawn, ServerPlace place)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(spawn);
        ArgumentNullException.ThrowIfNull(place);
        return
        [
            .. OfModel(spawn),
            "--alias", string.Join(',', pool.Models.Values.Select(entry => entry.Id).Distinct()),

            // the server divides its context between the slots
            "-c", Text((long)spawn.Context * pool.Slots),
            "-np", Text(pool.Slots),
            .. place.Socket is { } socket ? (IReadOnlyList<string>)["--host", socket] : ["--host", "127.0.0.1", "--port", "0", "--api-key-file", place.KeyFile!], // a place has one of the two
            "--jinja", "--no-ui", "--offline", "--metrics",

            // the one-token answer that Prepare asks for warms it as well
            "--no-warmup",
        ];
    }

    public static IReadOnlyDictionary<string, string> Environment(LlamaServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var variables = new Dictionary<string, string>
        {
            ["PATH"] = options.Path,
            ["LANG"] = "C.UTF-8",

            // on a failed assertion it would start a debugger
            ["GGML_NO_BACKTRACE"] = "1",
        };
        foreach (var name in Allowed.Where(options.Variables.ContainsKey))
        {
            variables[name] = options.Variables[name];
        }

        return variables;
    }

    internal static IEnumerable<string> OfModel(SpawnSpec spawn) =>
    [
        "-m", spawn.Gguf,
        .. spawn.Lora is { } lora ? (IReadOnlyList<string>)["--lora", lora] : [],
        "-ngl", Text(spawn.GpuLayers),
    ];

    internal static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
