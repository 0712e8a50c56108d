package io.penstock.deploy.chart;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules of the restricted Pod Security Standard of Kubernetes, as far as a pod can break them. */
final class RestrictedProfile {

    private final List<String> violations = new ArrayList<>();

    private RestrictedProfile() {}

    /** What {@code pod} does that the profile does not allow. */
    static List<String> violations(PodSpec pod) {
        RestrictedProfile profile = new RestrictedProfile();
        profile.checkPod(pod);
        Stream.of(pod.getContainers(), pod.getInitContainers())
                .flatMap(List::stream)
                .forEach(container -> profile.checkContainer(pod, container));
        if (!pod.getEphemeralContainers().isEmpty()) {
            profile.violations.add("ephemeral containers");
        }
        return profile.violations;
    }

    private void checkPod(PodSpec pod) {
        refuse(truly(pod.getHostNetwork()), "hostNetwork");
        refuse(truly(pod.getHostPID()), "hostPID");
        refuse(truly(pod.getHostIPC()), "hostIPC");
        pod.getVolumes().forEach(volume -> refuse(!admitted(volume), "volume " + volume.getName()));
        PodSecurityContext context = Objects.requireNonNullElseGet(pod.getSecurityContext(), PodSecurityContext::new);
        refuse(Objects.equals(context.getRunAsUser(), 0L), "runAsUser 0");
        refuse(!context.getSysctls().isEmpty(), "sysctls");
        refuse(context.getSeLinuxOptions() != null, "seLinuxOptions");
        refuse(context.getAppArmorProfile() != null, "appArmorProfile");
        refuse(context.getWindowsOptions() != null, "windowsOptions");
    }

    private void checkContainer(PodSpec pod, Container container) {
        String name = container.getName() + ": ";
        PodSecurityContext outer = Objects.requireNonNullElseGet(pod.getSecurityContext(), PodSecurityContext::new);
        SecurityContext own = Objects.requireNonNullElseGet(container.getSecurityContext(), SecurityContext::new);
        refuse(truly(own.getPrivileged()), name + "privileged");
        refuse(!Objects.equals(own.getAllowPrivilegeEscalation(), false), name + "allowPrivilegeEscalation");
        Boolean nonRoot = own.getRunAsNonRoot() == null ? outer.getRunAsNonRoot() : own.getRunAsNonRoot();
        refuse(!truly(nonRoot), name + "runAsNonRoot");
        refuse(Objects.equals(own.getRunAsUser(), 0L), name + "runAsUser 0");
        SeccompProfile seccomp = own.getSeccompProfile() == null ? outer.getSeccompProfile() : own.getSeccompProfile();
        refuse(
                seccomp == null || !List.of("RuntimeDefault", "Localhost").contains(seccomp.getType()),
                name + "seccompProfile");
        Capabilities capabilities = Objects.requireNonNullElseGet(own.getCapabilities(), Capabilities::new);
        refuse(!capabilities.getDrop().contains("ALL"), name + "capabilities not dropped");
        refuse(!List.of("NET_BIND_SERVICE").containsAll(capabilities.getAdd()), name + "capabilities added");
        refuse(own.getProcMount() != null, name + "procMount");
        refuse(own.getSeLinuxOptions() != null, name + "seLinuxOptions");
        refuse(own.getAppArmorProfile() != null, name + "appArmorProfile");
        refuse(own.getWindowsOptions() != null, name + "windowsOptions");
        container.getPorts().forEach(port -> refuse(port.getHostPort() != null, name + "hostPort"));
    }

    private static boolean admitted(Volume volume) {
        return Stream.of(
                        volume.getConfigMap(),
                        volume.getCsi(),
                        volume.getDownwardAPI(),
                        volume.getEmptyDir(),
                        volume.getEphemeral(),
                        volume.getPersistentVolumeClaim(),
                        volume.getProjected(),
                        volume.getSecret())
                .map(Optional::ofNullable)
                .anyMatch(Optional::isPresent);
    }

    private static boolean truly(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }

    private void refuse(boolean violated, String what) {
        if (violated) {
            violations.add(what);
        }
    }
}
