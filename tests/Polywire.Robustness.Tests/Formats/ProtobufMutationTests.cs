using System.Buffers;
using Google.Protobuf;
using Polywire.Formats;
using Polywire.Rpc;
using Polywire.Tests.Protobuf;

namespace Polywire.Robustness.Tests.Formats;

/// <summary>Damaged Protocol Buffers, their JSON and their descriptions end as a value or as the one sanctioned failure.</summary>
public sealed class ProtobufMutationTests
{
    private static readonly Schema s_sample = SelfShape<Sample>.Schema;

    private static readonly byte[][] s_binary =
    [
        Samples.Write(Samples.Full), Samples.Write(Samples.Empty), Samples.Write(Samples.Full.Inner!),
        // Groups, wrong wire types, numbers of ten bytes, an end without a beginning.
        .. new[] { "0B0C", "1B08011C", "30FFFFFFFFFFFFFFFFFF01", "0AFFFFFFFF07", "8A0200", "FA0A0400010203", "0C" }.Select(Convert.FromHexString),
    ];

    private static readonly byte[][] s_json = [Json(Samples.Full), Json(Samples.Full.Inner!), "{\"flag\":true,\"long\":\"-1\",\"any\":[1,null]}"u8.ToArray()];

    [Fact]
    public void A_million_damaged_messages_are_read()
    {
        new Mutations(41, s_binary).Run(1_000_000, 32 * 1024, static (input, random) =>
        {
            if (random.Next(2) == 0)
                Attack(input, static input => Samples.Read<Sample>(input));
            else
                Attack(input, static input => ProtobufFormat.Read(input, s_sample, ProtobufFormat.Limits));
        });
    }

    [Fact]
    public void What_was_read_is_written_and_read_the_same()
    {
        new Mutations(42, s_binary).Run(200_000, 128 * 1024, static (input, _) =>
        {
            if (Attack(input, static input => Samples.Read<Sample>(input)) is not { } read)
                return;
            byte[] written;
            try
            {
                written = Samples.Write(read);
            }
            catch (CodecException unsayable)
            {
                // Texts are checked when they are used; an enum or a null may have come that cannot go.
                Assert.True(unsayable.Failure is CodecFailure.NotRepresentable or CodecFailure.Limit, unsayable.ToString());
                return;
            }
            Assert.Equal(Convert.ToHexString(written), Convert.ToHexString(Samples.Write(Samples.Read<Sample>(written))));
        });
    }

    [Fact]
    public void Three_hundred_thousand_damaged_JSON_texts_are_read()
    {
        new Mutations(43, s_json).Run(300_000, 64 * 1024, static (input, random) =>
        {
            if (random.Next(2) == 0)
                Attack(input, static input => ProtoJsonFormat.Read<Sample, Sample>(input, ProtoJsonFormat.Limits));
            else
                Attack(input, static input => ProtoJsonFormat.Read(input, s_sample, ProtoJsonFormat.Limits));
        });
    }

    [Fact]
    public void Damaged_descriptions_are_refused_or_described_again()
    {
        byte[][] samples = [.. DescriptorWriter.Write([Describe<ICatalog>()]).Select(file => file.ToByteArray())];
        new Mutations(44, samples).Run(50_000, 512 * 1024, static (input, _) =>
        {
            try
            {
                var files = new DescriptorFiles();
                files.Add(input);
                // What reads is asked for everything that it says.
                foreach (string file in new DescriptorIndex(files.Read()).Services)
                    Assert.NotEqual("", file);
            }
            catch (CodecException)
            {
                // The sanctioned failure.
            }
        });
    }

    private delegate T Reading<T>(ReadOnlySpan<byte> input);

    private static T? Attack<T>(ReadOnlySpan<byte> input, Reading<T> read)
    {
        try
        {
            return read(input);
        }
        catch (CodecException failure)
        {
            Assert.InRange(failure.Offset, -1, input.Length);
            return default;
        }
    }

    private static ServiceSchema Describe<T>() where T : IService<T> => T.Describe(null);

    private static byte[] Json(Sample sample)
    {
        var output = new ArrayBufferWriter<byte>();
        ProtoJsonFormat.Write<Sample, Sample>(output, sample);
        return output.WrittenSpan.ToArray();
    }
}
