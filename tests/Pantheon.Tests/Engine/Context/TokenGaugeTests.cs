using NUnit.Framework;
using Pantheon.Engine.Context;

namespace Pantheon.Tests.Engine.Context;

internal sealed class TokenGaugeTests
{
    [Test]
    public void Before_any_count_a_prompt_is_thought_long_rather_than_short()
    {
        var gauge = new TokenGauge();

        Assert.That((gauge.Tokens(3000), gauge.Source), Is.EqualTo((1000, "estimate")));
        Assert.That(gauge.TokensAtLeast(4200), Is.EqualTo(1000));
    }

    [Test]
    public void A_servers_count_is_an_anchor_that_what_comes_later_is_added_to()
    {
        var gauge = new TokenGauge();

        gauge.Answered(4000, 1000);

        Assert.That((gauge.Tokens(4000), gauge.Source), Is.EqualTo((1000, "server")));
        Assert.That(gauge.Tokens(4388), Is.EqualTo(1100));
    }

    [Test]
    public void A_count_that_leaves_out_what_was_cached_is_passed_over_and_a_tokenizers_is_not()
    {
        var gauge = new TokenGauge();

        gauge.Answered(9000, 40);
        Assert.That((gauge.Tokens(9000), gauge.Source), Is.EqualTo((3000, "estimate")));

        gauge.Counted(9000, 1200);
        Assert.That((gauge.Tokens(9000), gauge.TokensAtLeast(9000), gauge.Source), Is.EqualTo((1200, 1200, "tokenizer")));
    }

    [Test]
    public void A_new_prompt_keeps_the_ratio_and_loses_the_anchor()
    {
        var gauge = new TokenGauge();
        gauge.Answered(4000, 2000);

        gauge.Restart();

        Assert.That((gauge.Tokens(1940), gauge.Source), Is.EqualTo((1000, "estimate")));
    }

    [Test]
    public void After_an_overflow_the_same_prompt_is_known_to_be_too_long()
    {
        var gauge = new TokenGauge();
        gauge.Answered(20_000, 5000);

        gauge.Overflowed(20_000, 6000);

        Assert.That(gauge.Tokens(20_000), Is.GreaterThan(6000));
        Assert.That(gauge.TokensAtLeast(20_000), Is.GreaterThanOrEqualTo(6000));
    }
}
