using Google.Protobuf.Reflection;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Tests.Protobuf;

/// <summary>Services become descriptions of Protocol Buffers and text.</summary>
public sealed class DescriptorTests
{
    private static readonly Schema s_long = ScalarSchema.Of(ScalarKind.Int64);

    [Fact]
    public void A_small_service_reads_like_one_written_by_hand()
    {
        var service = new ServiceSchema("calc",
        [
            new MethodSchema("double", MethodKind.Unary, new ObjectSchema("DoubleRequest", "calc", [new FieldSchema("num", 1, () => s_long) { Required = true, Doc = "What to double." }]), s_long)
                { Doc = "Twice a number.", NoSideEffects = true },
            new MethodSchema("listAll", MethodKind.ServerStream, new ObjectSchema("ListAllRequest", "calc", []), AnySchema.Instance),
            new MethodSchema("clear", MethodKind.Unary, new ObjectSchema("ClearRequest", "calc", []), null),
        ], "Calculates.\n\nSlowly.");
        Assert.Equal(
            """
            syntax = "proto3";

            package calc;

            import "google/protobuf/struct.proto";

            // Calculates.
            //
            // Slowly.
            service Calc {
              // Twice a number.
              rpc Double(DoubleRequest) returns (DoubleReply) { option idempotency_level = NO_SIDE_EFFECTS; }
              rpc ListAll(ListAllRequest) returns (stream ListAllReply);
              rpc Clear(ClearRequest) returns (ClearReply);
            }

            message DoubleRequest {
              // What to double.
              int64 num = 1;
            }

            message DoubleReply {
              int64 result = 1;
            }

            message ListAllRequest {}

            message ListAllReply {
              google.protobuf.Value result = 1;
            }

            message ClearRequest {}

            message ClearReply {}

            """.ReplaceLineEndings("\n"), ProtoText.Write(Assert.Single(DescriptorWriter.Write([service]))));
    }

    [Fact]
    public void What_was_described_reads_back_as_the_same_service()
    {
        var service = Describe<ICatalog>("catalog");
        var back = Assert.Single(new DescriptorReader(DescriptorWriter.Write([service])).Services);
        Assert.Equal(service.Name, back.Name);
        Assert.Equal(service.Doc, back.Doc);
        Assert.Equal(service.Methods.Select(Facts), back.Methods.Select(Facts));
        // Whether a message is there can always be seen, so that only scalars and enums say whether they may be null.
        Assert.Equal(["catalog.find", "catalog.any", "catalog.time"], back.Methods.Where(method => method.ReplyMayBeNull).Select(method => method.FullName));
        Assert.Equal("sample", Assert.Single(back.Methods[1].Request.Fields).Name);
    }

    [Fact]
    public void A_type_that_holds_itself_is_described_once()
    {
        var file = Assert.Single(DescriptorWriter.Write([Describe<ICatalog>("catalog")]));
        Assert.Single(file.MessageType, message => message.Name == "Sample");
        Assert.Single(file.MessageType, message => message.Name == "Point");
        Assert.Equal(["google/protobuf/duration.proto", "google/protobuf/struct.proto", "google/protobuf/timestamp.proto"], file.Dependency.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_enum_begins_with_zero_and_has_its_own_prefix()
    {
        var file = Assert.Single(DescriptorWriter.Write([Describe<ICatalog>("catalog")]));
        var signal = file.EnumType.Single(names => names.Name == "Signal");
        Assert.Equal([("SIGNAL_UNSPECIFIED", 0), ("SIGNAL_RED", 1), ("SIGNAL_STOP", 1), ("SIGNAL_GREEN", -2)], signal.Value.Select(value => (value.Name, value.Number)));
        Assert.True(signal.Options.AllowAlias);
    }

    [Fact]
    public void The_zero_that_an_enum_got_is_read_from_JSON()
    {
        var schema = new EnumSchema("Signal", "", [("red", 1)]);
        Assert.True(schema.ProtobufNames.TryGetNumber("SIGNAL_UNSPECIFIED"u8, out long number));
        Assert.Equal(0, number);
        Assert.Equal("SIGNAL_UNSPECIFIED", schema.ProtobufNames.NameOf(0));
        Assert.Null(new EnumSchema("Signal", "", [("off", 0)]).ProtobufNames.Zero);
    }

    [Fact]
    public void Services_of_one_package_share_a_file_and_types_of_one_name_stay_apart()
    {
        var here = new ObjectSchema("Cat", "here", [new FieldSchema("name", 1, () => ScalarSchema.Of(ScalarKind.Text))]);
        var there = new ObjectSchema("Cat", "there", [new FieldSchema("lives", 1, () => s_long)]);
        var outer = new ObjectSchema("Cage.Inner", "there", []);
        ServiceSchema[] services =
        [
            new("zoo.Keeper", [new MethodSchema("Feed", MethodKind.Unary, here, there)]),
            new("zoo.Guest", [new MethodSchema("Look", MethodKind.Unary, here, outer)]),
            new("shop", [new MethodSchema("sell", MethodKind.Unary, here, here)]),
        ];
        var files = DescriptorWriter.Write(services);
        Assert.Equal(["zoo.proto", "shop.proto"], files.Select(file => file.Name));
        Assert.Equal([".zoo.Cat", ".zoo.Cat_2", ".zoo.Cat", ".zoo.Cage.Inner"], files[0].Service.SelectMany(service => service.Method.SelectMany(method => new[] { method.InputType, method.OutputType })));
        Assert.Equal(["zoo.Keeper", "zoo.Guest", "shop"], new DescriptorReader(files).Services.Select(service => service.Name));
    }

    [Fact]
    public void Numbers_beyond_32_bits_have_no_form_in_an_enum()
    {
        var wide = new EnumSchema("Wide", "", [("far", 1L << 40)]);
        var service = new ServiceSchema("wide", [new MethodSchema("get", MethodKind.Unary, new ObjectSchema("GetRequest", "", []), wide)]);
        Assert.Equal(CodecFailure.NotRepresentable, Assert.Throws<CodecException>(() => DescriptorWriter.Write([service])).Failure);
    }

    [Fact]
    public void Only_proto3_is_written_as_text() =>
        Assert.Contains("proto2", Assert.Throws<CodecException>(() => ProtoText.Write(new FileDescriptorProto { Name = "old.proto" })).Message, StringComparison.Ordinal);

    private static object Facts(MethodSchema method) => (method.FullName, method.Kind, method.Doc, method.NoSideEffects, $"{method.Reply}");

    internal static ServiceSchema Describe<T>(string name) where T : IService<T> => T.Describe(name);
}
