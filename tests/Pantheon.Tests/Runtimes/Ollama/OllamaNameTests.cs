using NUnit.Framework;
using Pantheon.Runtimes.Ollama;

namespace Pantheon.Tests.Runtimes.Ollama;

internal sealed class OllamaNameTests
{
    [TestCase("qwen3:cloud")]
    [TestCase("qwen3:480b-cloud")]
    [TestCase("QWEN3:480b-CLOUD")]
    [TestCase(" qwen3:cloud ")]
    [TestCase("qwen3-cloud")]
    [TestCase("host.example:5000/me/qwen3:cloud")]
    [TestCase("qwen3:cloud:local")]
    [TestCase("qwen3:cloud:local:local")]
    [TestCase("qwen3:cloud :local")]
    [TestCase("qwen3: CLOUD")]
    [TestCase("qwen3:480b-Cloud\t:LOCAL ")]
    [TestCase("qwen3:480b-cloud:latest")]
    [TestCase("qwen3:cloud@sha256:500a")]
    [TestCase("qwen3\uff1acloud")]
    [TestCase("qwen3:clo\u200bud")]
    [TestCase("qwen3:480b\uff0dｃｌｏｕｄ")]
    [TestCase("hf.co/acme/model-GGUF:Q4-cloud")]
    public void A_name_that_leads_into_the_cloud_is_known(string id) => Assert.That(OllamaName.IsCloud(id), Is.True);

    [TestCase("qwen3:8b")]
    [TestCase("cloud")]
    [TestCase("cloudy:8b")]
    [TestCase("me/cloud-coder:7b")]
    [TestCase("hf.co/acme-cloud/model-GGUF:Q4_K_M")]
    [TestCase("my-cloud:8b")]
    [TestCase("qwen3:8b:local")]
    public void Other_names_do_not(string id) => Assert.That(OllamaName.IsCloud(id), Is.False);

    [TestCase("qwen3:8b", "qwen3:8b:local")]
    [TestCase("qwen3", "qwen3:local")]
    [TestCase("qwen3:8b:local", "qwen3:8b:local")]
    [TestCase("qwen3:8b:LOCAL", "qwen3:8b:local")]
    [TestCase("qwen3:8b:local :Local", "qwen3:8b:local")]
    public void A_model_is_asked_for_as_local_exactly_once(string id, string asked) => Assert.That(OllamaName.Local(id), Is.EqualTo(asked));

    [TestCase("qwen3", "qwen3:latest", true)]
    [TestCase("Qwen3:8B", "qwen3:8b", true)]
    [TestCase("qwen3:8b:local", "qwen3:8b", true)]
    [TestCase("host:5000/qwen3", "host:5000/qwen3:latest", true)]
    [TestCase("qwen3:8b", "qwen3:14b", false)]
    [TestCase("qwen3", "qwen3:8b", false)]
    public void A_name_without_a_tag_means_the_latest(string one, string other, bool same) => Assert.That(OllamaName.Same(one, other), Is.EqualTo(same));
}
