/** Tests of the Helm chart: it is rendered by Helm itself and read as a strict API server would read it. */
@NullMarked
package io.penstock.deploy.chart;

import org.jspecify.annotations.NullMarked;
