// The one native file of the TorchSharp stand-in: a C surface over libtorch.
//
// Operators are not bound one by one. An operator is found once by its schema name ("aten::mul", "Tensor") and
// afterwards called through its handle with a packed argument array, which is unpacked onto the dispatcher's stack.
// Whatever libtorch throws is caught here, kept for the calling thread, and reported by tl_last_error.

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <ATen/core/stack.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/api/include/torch/version.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <dlfcn.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <algorithm>
#include <atomic>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <vector>

namespace {

using TensorPtr = c10::intrusive_ptr<at::TensorImpl, at::UndefinedTensorImpl>;

enum Kind : int32_t {
    None = 0,
    TensorKind = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    String = 5,
    IntList = 6,
    DoubleList = 7,
    TensorList = 8,
    OptionalTensorList = 9,
    DeviceKind = 10,
    GeneratorKind = 11,
};

// Mirrors the managed struct NativeValue: 16 bytes, lists by pointer.
struct Value {
    int32_t kind;
    int32_t length;
    union {
        int64_t integer;
        double real;
        void* pointer;
    };
};
static_assert(sizeof(Value) == 16, "NativeValue and Value must agree");

thread_local std::string lastError;
// Holds the handles of a list result until the next call on this thread; the managed side copies them at once.
thread_local std::vector<void*> listResult;
std::atomic<int64_t> liveHandles{0};

at::Tensor borrow(void* handle) {
    return at::Tensor(TensorPtr::unsafe_reclaim_from_nonowning(static_cast<at::TensorImpl*>(handle)));
}

const at::Tensor& view(void*& handle) {
    // at::Tensor is exactly one intrusive pointer, so a handle in memory can be read as one without touching its count.
    static_assert(sizeof(at::Tensor) == sizeof(void*), "at::Tensor is expected to be a single pointer");
    return *reinterpret_cast<const at::Tensor*>(&handle);
}

void* give(at::Tensor tensor) {
    if (!tensor.defined()) return nullptr;
    liveHandles.fetch_add(1, std::memory_order_relaxed);
    return tensor.unsafeReleaseTensorImpl();
}

std::vector<at::Tensor> borrowAll(void* const* handles, int32_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int32_t i = 0; i < count; i++) tensors.push_back(handles[i] ? borrow(handles[i]) : at::Tensor());
    return tensors;
}

template <typename Body>
int32_t guarded(Body&& body) {
    try {
        body();
        return 0;
    } catch (const c10::Error& e) {
        lastError = e.what_without_backtrace();
    } catch (const std::exception& e) {
        lastError = e.what();
    } catch (...) {
        lastError = "libtorch threw something that is not an exception";
    }
    return 1;
}

void push(torch::jit::Stack& stack, const Value& v) {
    switch (v.kind) {
        case None: stack.emplace_back(); break;
        case TensorKind: stack.emplace_back(borrow(v.pointer)); break;
        case Int: stack.emplace_back(v.integer); break;
        case Double: stack.emplace_back(v.real); break;
        case Bool: stack.emplace_back(v.integer != 0); break;
        case String: stack.emplace_back(std::string(static_cast<const char*>(v.pointer), v.length)); break;
        case IntList:
            stack.emplace_back(at::IntArrayRef(static_cast<const int64_t*>(v.pointer), v.length));
            break;
        case DoubleList:
            stack.emplace_back(at::ArrayRef<double>(static_cast<const double*>(v.pointer), v.length));
            break;
        case TensorList: {
            c10::List<at::Tensor> list;
            list.reserve(v.length);
            for (int32_t i = 0; i < v.length; i++) list.push_back(borrow(static_cast<void* const*>(v.pointer)[i]));
            stack.emplace_back(std::move(list));
            break;
        }
        case OptionalTensorList: {
            c10::List<c10::optional<at::Tensor>> list;
            list.reserve(v.length);
            for (int32_t i = 0; i < v.length; i++) {
                void* handle = static_cast<void* const*>(v.pointer)[i];
                list.push_back(handle ? c10::optional<at::Tensor>(borrow(handle)) : c10::nullopt);
            }
            stack.emplace_back(std::move(list));
            break;
        }
        case DeviceKind:
            stack.emplace_back(c10::Device(static_cast<c10::DeviceType>(v.length), static_cast<c10::DeviceIndex>(v.integer)));
            break;
        case GeneratorKind:
            stack.emplace_back(at::Generator(
                c10::intrusive_ptr<c10::GeneratorImpl>::unsafe_reclaim_from_nonowning(static_cast<c10::GeneratorImpl*>(v.pointer))));
            break;
        default: TORCH_CHECK(false, "unknown argument kind ", v.kind);
    }
}

void pop(c10::IValue&& v, Value& result) {
    result.length = 0;
    result.integer = 0;
    if (v.isTensor()) {
        result.kind = TensorKind;
        result.pointer = give(std::move(v).toTensor());
    } else if (v.isInt()) {
        result.kind = Int;
        result.integer = v.toInt();
    } else if (v.isDouble()) {
        result.kind = Double;
        result.real = v.toDouble();
    } else if (v.isBool()) {
        result.kind = Bool;
        result.integer = v.toBool();
    } else if (v.isTensorList()) {
        auto tensors = std::move(v).toTensorVector();
        listResult.clear();
        for (auto& t : tensors) listResult.push_back(give(std::move(t)));
        result.kind = TensorList;
        result.length = static_cast<int32_t>(listResult.size());
        result.pointer = listResult.data();
    } else if (v.isNone()) {
        result.kind = None;
    } else {
        TORCH_CHECK(false, "an operator returned a ", v.tagKind(), ", which has no managed counterpart");
    }
}

// glibc gives buffers above 128 KiB straight back to the system, so each operator on a larger tensor pays for its pages
// anew; on virtual machines that costs many times the arithmetic. Keep them instead, in one arena whichever thread asks.
__attribute__((constructor)) void keepFreedMemory() {
#if defined(__GLIBC__)
    for (const char* name : {"MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_ARENA_MAX", "GLIBC_TUNABLES"})
        if (getenv(name)) return;
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
    mallopt(M_TOP_PAD, 64 << 20);
    mallopt(M_ARENA_MAX, 1);
#endif
}

at::Generator generatorOf(void* handle) {
    return at::Generator(
        c10::intrusive_ptr<c10::GeneratorImpl>::unsafe_reclaim_from_nonowning(static_cast<c10::GeneratorImpl*>(handle)));
}

}  // namespace

#define TL_API extern "C" __attribute__((visibility("default")))

TL_API const char* tl_last_error() { return lastError.c_str(); }
TL_API const char* tl_version() { return TORCH_VERSION; }
TL_API int64_t tl_live_handles() { return liveHandles.load(std::memory_order_relaxed); }

TL_API const char* tl_configuration() {
    static std::string text;
    static std::once_flag once;
    std::call_once(once, [] { text = at::show_config() + at::get_parallel_info(); });
    return text.c_str();
}

// ---- operators --------------------------------------------------------------------------------------------------

TL_API int32_t tl_find(const char* name, const char* overload, const void** op) {
    return guarded([&] {
        // Handles stay valid as long as the operator is registered, which for aten means until the process ends.
        *op = new c10::OperatorHandle(c10::Dispatcher::singleton().findSchemaOrThrow(name, overload));
    });
}

// Arguments left out at the end take the defaults of the schema. Results beyond maxResults are dropped.
TL_API int32_t tl_call(const void* op, const Value* arguments, int32_t count, Value* results, int32_t maxResults) {
    return guarded([&] {
        const auto& handle = *static_cast<const c10::OperatorHandle*>(op);
        const auto& schema = handle.schema();
        const auto& declared = schema.arguments();
        TORCH_CHECK(static_cast<size_t>(count) <= declared.size(), schema, " takes ", declared.size(), " arguments, got ", count);
        torch::jit::Stack stack;
        stack.reserve(declared.size());
        for (int32_t i = 0; i < count; i++) push(stack, arguments[i]);
        for (size_t i = count; i < declared.size(); i++) {
            const auto& fallback = declared[i].default_value();
            TORCH_CHECK(fallback.has_value(), schema, " needs a value for ", declared[i].name());
            stack.push_back(*fallback);
        }
        handle.callBoxed(stack);
        const auto returned = std::min<size_t>(stack.size(), maxResults);
        for (size_t i = 0; i < returned; i++) pop(std::move(stack[i]), results[i]);
    });
}

// ---- tensors ----------------------------------------------------------------------------------------------------

TL_API void tl_release(void* tensor) {
    liveHandles.fetch_sub(1, std::memory_order_relaxed);
    TensorPtr::reclaim(static_cast<at::TensorImpl*>(tensor));
}

TL_API void* tl_share(void* tensor) { return give(borrow(tensor)); }

TL_API int32_t tl_dtype(void* tensor) { return static_cast<int32_t>(view(tensor).scalar_type()); }
TL_API int64_t tl_dim(void* tensor) { return view(tensor).dim(); }
TL_API int64_t tl_numel(void* tensor) { return view(tensor).numel(); }
TL_API int64_t tl_element_size(void* tensor) { return static_cast<int64_t>(view(tensor).element_size()); }
TL_API int64_t tl_storage_offset(void* tensor) { return view(tensor).storage_offset(); }
TL_API int32_t tl_is_contiguous(void* tensor) { return view(tensor).is_contiguous(); }
TL_API int32_t tl_is_leaf(void* tensor) { return view(tensor).is_leaf(); }
TL_API int32_t tl_requires_grad(void* tensor) { return view(tensor).requires_grad(); }
TL_API int32_t tl_is_same(void* a, void* b) { return a == b; }

TL_API void tl_sizes(void* tensor, int64_t* sizes) {
    const auto source = view(tensor).sizes();
    std::copy(source.begin(), source.end(), sizes);
}

TL_API void tl_strides(void* tensor, int64_t* strides) {
    const auto source = view(tensor).strides();
    std::copy(source.begin(), source.end(), strides);
}

TL_API void tl_device(void* tensor, int32_t* type, int32_t* index) {
    const auto device = view(tensor).device();
    *type = static_cast<int32_t>(device.type());
    *index = device.index();
}

TL_API int32_t tl_data(void* tensor, void** data) {
    return guarded([&] { *data = view(tensor).data_ptr(); });
}

TL_API int32_t tl_set_requires_grad(void* tensor, int32_t value) {
    return guarded([&] { view(tensor).set_requires_grad(value != 0); });
}

TL_API int32_t tl_retain_grad(void* tensor) {
    return guarded([&] { view(tensor).retain_grad(); });
}

TL_API int32_t tl_grad(void* tensor, void** grad) {
    return guarded([&] { *grad = give(view(tensor).grad()); });
}

TL_API int32_t tl_set_grad(void* tensor, void* grad) {
    return guarded([&] { view(tensor).mutable_grad() = grad ? borrow(grad) : at::Tensor(); });
}

TL_API int32_t tl_set_data(void* tensor, void* source) {
    return guarded([&] { view(tensor).set_data(view(source)); });
}

// Shares `data` with the caller, who is told through release(context) when the last tensor over it is gone.
TL_API int32_t tl_from_memory(
    void* data, const int64_t* sizes, int32_t rank, int32_t dtype, void (*release)(void*), void* context, void** result) {
    return guarded([&] {
        const auto options = at::TensorOptions().dtype(static_cast<c10::ScalarType>(dtype));
        auto tensor = at::for_blob(data, at::IntArrayRef(sizes, rank))
                          .context(context, release)
                          .options(options)
                          .make_tensor();
        *result = give(std::move(tensor));
    });
}

TL_API int32_t tl_default_dtype() { return static_cast<int32_t>(c10::get_default_dtype_as_scalartype()); }
TL_API int32_t tl_set_default_dtype(int32_t dtype) {
    return guarded([&] {
        c10::set_default_dtype(caffe2::TypeMeta::fromScalarType(static_cast<c10::ScalarType>(dtype)));
    });
}

// ---- autograd ---------------------------------------------------------------------------------------------------

TL_API int32_t tl_backward(
    void* const* outputs, int32_t outputCount, void* const* gradients, int32_t gradientCount, int32_t retainGraph,
    int32_t createGraph, void* const* inputs, int32_t inputCount) {
    return guarded([&] {
        torch::autograd::backward(
            borrowAll(outputs, outputCount), borrowAll(gradients, gradientCount), retainGraph != 0, createGraph != 0,
            borrowAll(inputs, inputCount));
    });
}

TL_API int32_t tl_autograd_grad(
    void* const* outputs, int32_t outputCount, void* const* inputs, int32_t inputCount, void* const* gradients,
    int32_t gradientCount, int32_t retainGraph, int32_t createGraph, int32_t allowUnused, void** results) {
    return guarded([&] {
        auto found = torch::autograd::grad(
            borrowAll(outputs, outputCount), borrowAll(inputs, inputCount), borrowAll(gradients, gradientCount),
            retainGraph != 0, createGraph != 0, allowUnused != 0);
        for (size_t i = 0; i < found.size(); i++) results[i] = give(std::move(found[i]));
    });
}

TL_API int32_t tl_grad_mode() { return at::GradMode::is_enabled(); }
TL_API void tl_set_grad_mode(int32_t enabled) { at::GradMode::set_enabled(enabled != 0); }
TL_API int32_t tl_is_inference() { return c10::InferenceMode::is_enabled(); }
TL_API void* tl_enter_inference(int32_t enabled) { return new c10::InferenceMode(enabled != 0); }
TL_API void tl_leave_inference(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

TL_API int32_t tl_anomaly_mode(int32_t* checkNan) {
    *checkNan = torch::autograd::AnomalyMode::should_check_nan();
    return torch::autograd::AnomalyMode::is_enabled();
}
TL_API void tl_set_anomaly_mode(int32_t enabled, int32_t checkNan) {
    torch::autograd::AnomalyMode::set_enabled(enabled != 0, checkNan != 0);
}

// ---- random numbers ---------------------------------------------------------------------------------------------

TL_API int32_t tl_manual_seed(uint64_t seed) {
    return guarded([&] { at::manual_seed(seed); });
}

TL_API int32_t tl_default_generator(int32_t deviceType, int32_t deviceIndex, void** generator) {
    return guarded([&] {
        const c10::Device device(static_cast<c10::DeviceType>(deviceType), static_cast<c10::DeviceIndex>(deviceIndex));
        *generator = at::Generator(at::globalContext().defaultGenerator(device)).unsafeReleaseGeneratorImpl();
    });
}

TL_API int32_t tl_new_generator(int32_t deviceType, int32_t deviceIndex, uint64_t seed, void** generator) {
    return guarded([&] {
        const c10::Device device(static_cast<c10::DeviceType>(deviceType), static_cast<c10::DeviceIndex>(deviceIndex));
        at::Generator created = device.is_cpu() ? at::detail::createCPUGenerator(seed)
                                                : at::globalContext().defaultGenerator(device).clone();
        created.set_current_seed(seed);
        *generator = created.unsafeReleaseGeneratorImpl();
    });
}

TL_API void tl_release_generator(void* generator) {
    c10::intrusive_ptr<c10::GeneratorImpl>::reclaim(static_cast<c10::GeneratorImpl*>(generator));
}

TL_API int32_t tl_generator_seed(void* generator, uint64_t seed) {
    return guarded([&] {
        auto g = generatorOf(generator);
        std::lock_guard<std::mutex> lock(g.mutex());
        g.set_current_seed(seed);
    });
}

TL_API uint64_t tl_generator_current_seed(void* generator) { return generatorOf(generator).current_seed(); }

TL_API int32_t tl_generator_reseed(void* generator, uint64_t* seed) {
    return guarded([&] {
        auto g = generatorOf(generator);
        std::lock_guard<std::mutex> lock(g.mutex());
        *seed = g.seed();
    });
}

TL_API int32_t tl_generator_state(void* generator, void** state) {
    return guarded([&] {
        auto g = generatorOf(generator);
        std::lock_guard<std::mutex> lock(g.mutex());
        *state = give(g.get_state());
    });
}

TL_API int32_t tl_set_generator_state(void* generator, void* state) {
    return guarded([&] {
        auto g = generatorOf(generator);
        std::lock_guard<std::mutex> lock(g.mutex());
        g.set_state(view(state));
    });
}

// ---- the machine ------------------------------------------------------------------------------------------------

TL_API int32_t tl_num_threads() { return at::get_num_threads(); }
TL_API int32_t tl_num_interop_threads() { return at::get_num_interop_threads(); }

TL_API int32_t tl_set_num_threads(int32_t threads) {
    return guarded([&] {
        at::set_num_threads(threads);
        // libtorch steers MKL but not OpenBLAS, whose own pool would otherwise keep all cores.
        // RTLD_NOLOAD: only if libtorch brought it; a libtorch on MKL has none.
        using Setter = void (*)(int);
        if (void* blas = dlopen("libopenblas.so.0", RTLD_LAZY | RTLD_NOLOAD)) {
            if (auto set = reinterpret_cast<Setter>(dlsym(blas, "openblas_set_num_threads"))) set(threads);
            dlclose(blas);
        }
    });
}

TL_API int32_t tl_set_num_interop_threads(int32_t threads) {
    return guarded([&] { at::set_num_interop_threads(threads); });
}

TL_API int32_t tl_cuda_device_count() { return at::hasCUDA() ? static_cast<int32_t>(at::getNumGPUs()) : 0; }

TL_API int32_t tl_mkldnn() { return at::hasMKLDNN() && at::globalContext().userEnabledMkldnn(); }
TL_API void tl_set_mkldnn(int32_t enabled) { at::globalContext().setUserEnabledMkldnn(enabled != 0); }
